"""Recurrent networks against PyTorch: cells, sequences and their gradients; truncation; sampling."""

import numpy as np
import pytest
import torch
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st

from dlcore import activations as act
from dlcore import rnn

sizes = st.tuples(*[st.integers(1, 5)] * 4)  # batch, steps, features, hidden units
FULL = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
GATES = {"rnn": 1, "lstm": 4, "gru": 3}


def torch_sequence(kind, x, states, weights):
    """torch.nn's network with our weights, as a function of everything; biases as PyTorch has them, two."""
    net = FULL[kind](x.shape[2], states[0].shape[1], batch_first=True).to(x.dtype)
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    start = tuple(s[None] for s in states)
    start = start if kind == "lstm" else start[0]
    return torch.func.functional_call(net, dict(zip(names, weights, strict=True)), (x, start))


def draw_case(seed, dtype, kind, size):
    n, t, d, h = size
    g = GATES[kind] * h
    x, h0, c0, wx, wh, bx, bh = draw(seed, (n, t, d), (n, h), (n, h), (g, d), (g, h), (g,), (g,), dtype=dtype)
    return x, h0, c0, wx, wh, bx, bh


def torch_rnn(x, h0, wx, wh, b):
    return torch_sequence("rnn", x, [h0], (wx, wh, b, torch.zeros_like(b)))[0]


@pytest.mark.parametrize("dtype", FLOATS)
@given(size=sizes, seed=seeds)
def test_rnn_forward_and_backward(dtype, size, seed):
    x, h0, _, wx, wh, b, _ = draw_case(seed, dtype, "rnn", size)
    (g,) = draw(seed + 1, (*size[:2], size[3]), dtype=dtype)
    hs = keeps_inputs(rnn.rnn_forward, x, h0, wx, wh, b)
    same(hs, torch_rnn(*map(torch.tensor, (x, h0, wx, wh, b))))
    grads = keeps_inputs(rnn.rnn_backward, g, x, h0, hs, wx, wh)
    all_same(grads, torch_vjp(torch_rnn, [x, h0, wx, wh, b], g))


@pytest.mark.parametrize("dtype", FLOATS)
@given(size=sizes, seed=seeds)
def test_rnn_cell(dtype, size, seed):
    x, h, _, wx, wh, b, _ = draw_case(seed, dtype, "rnn", size)
    x, (g,) = x[:, 0], draw(seed + 1, h.shape, dtype=dtype)

    def cell(x, h, wx, wh, b):
        return torch.func.functional_call(
            torch.nn.RNNCell(size[2], size[3]).to(x.dtype),
            {"weight_ih": wx, "weight_hh": wh, "bias_ih": b, "bias_hh": torch.zeros_like(b)},
            (x, h),
        )

    h_new = keeps_inputs(rnn.rnn_cell, x, h, wx, wh, b)
    same(h_new, cell(*map(torch.tensor, (x, h, wx, wh, b))))
    grads = keeps_inputs(rnn.rnn_cell_backward, g, x, h, wx, wh, h_new)
    all_same(grads, torch_vjp(cell, [x, h, wx, wh, b], g))


@given(
    size=st.tuples(st.integers(1, 3), st.integers(1, 9), *[st.integers(1, 3)] * 2), seed=seeds, data=st.data()
)
def test_truncation_detaches_the_state_at_every_kth_step(size, seed, data):
    k = data.draw(st.integers(1, size[1] + 1))
    x, h0, _, wx, wh, b, _ = draw_case(seed, np.float64, "rnn", size)
    (g,) = draw(seed + 1, (*size[:2], size[3]))

    def detached(x, h, wx, wh, b):
        states = []
        for t in range(x.shape[1]):
            h = h.detach() if t and t % k == 0 else h
            h = torch.tanh(x[:, t] @ wx.T + h @ wh.T + b)
            states.append(h)
        return torch.stack(states, 1)

    hs = rnn.rnn_forward(x, h0, wx, wh, b)
    grads = rnn.rnn_backward(g, x, h0, hs, wx, wh, truncate=k)
    all_same(grads, torch_vjp(detached, [x, h0, wx, wh, b], g))
    if k >= size[1]:
        all_same(grads, rnn.rnn_backward(g, x, h0, hs, wx, wh))


def test_truncated_gradients_never_pass_a_cut():
    x, h0, _, wx, wh, b, _ = draw_case(0, np.float64, "rnn", (1, 6, 2, 3))
    hs, g = rnn.rnn_forward(x, h0, wx, wh, b), np.zeros((1, 6, 3))
    g[:, 4] = 1
    reached = [np.abs(rnn.rnn_backward(g, x, h0, hs, wx, wh, k)[0][0]).sum(1) > 0 for k in (1, 2, 3, None)]
    assert [np.flatnonzero(r).tolist() for r in reached] == [[4], [4], [3, 4], [0, 1, 2, 3, 4]]


def torch_lstm_cell(x, h, c, wx, wh, b):
    net = torch.nn.LSTMCell(x.shape[1], h.shape[1]).to(x.dtype)
    named = {"weight_ih": wx, "weight_hh": wh, "bias_ih": b, "bias_hh": torch.zeros_like(b)}
    return torch.cat(torch.func.functional_call(net, named, (x, (h, c))))


@pytest.mark.parametrize("dtype", FLOATS)
@given(size=sizes, seed=seeds)
def test_lstm_cell(dtype, size, seed):
    x, h, c, wx, wh, b, _ = draw_case(seed, dtype, "lstm", size)
    x, (g_h, g_c) = x[:, 0], draw(seed + 1, h.shape, h.shape, dtype=dtype)
    inputs = [x, h, c, wx, wh, b]
    same(np.concatenate(keeps_inputs(rnn.lstm_cell, *inputs)), torch_lstm_cell(*map(torch.tensor, inputs)))
    grads = keeps_inputs(rnn.lstm_cell_backward, g_h, g_c, *inputs)
    all_same(grads, torch_vjp(torch_lstm_cell, inputs, np.concatenate([g_h, g_c])))


@pytest.mark.parametrize("dtype", FLOATS)
@given(size=sizes, seed=seeds, with_c=st.booleans())
def test_lstm_forward_and_backward(dtype, size, seed, with_c):
    x, h0, c0, wx, wh, b, _ = draw_case(seed, dtype, "lstm", size)
    g_hs, g_c = draw(seed + 1, (*size[:2], size[3]), h0.shape, dtype=dtype)

    def torch_lstm(x, h0, c0, wx, wh, b):
        hs, (_, c) = torch_sequence("lstm", x, [h0, c0], (wx, wh, b, torch.zeros_like(b)))
        return hs, c[0]

    inputs = [x, h0, c0, wx, wh, b]
    hs, c, cache = keeps_inputs(rnn.lstm_forward, *inputs)
    all_same([hs, c], torch_lstm(*map(torch.tensor, inputs)))
    if not with_c:
        g_c = np.zeros_like(g_c)
    grads = keeps_inputs(lambda g, g_c: rnn.lstm_backward(g, cache, g_c), g_hs, g_c if with_c else None)
    g = np.concatenate([g_hs.ravel(), g_c.ravel()])
    flat = torch_vjp(lambda *a: torch.cat([out.flatten() for out in torch_lstm(*a)]), inputs, g)
    all_same(grads, flat)
    all_same(rnn.lstm_backward(g_hs, cache, g_c), grads)  # the cache can be used again


@given(size=sizes, seed=seeds)
def test_lstm_forward_is_the_cell_unrolled(size, seed):
    x, h, c, wx, wh, b, _ = draw_case(seed, np.float64, "lstm", size)
    hs, c_last, _ = rnn.lstm_forward(x, h, c, wx, wh, b)
    for t in range(size[1]):
        h, c = rnn.lstm_cell(x[:, t], h, c, wx, wh, b)
        same(hs[:, t], h)
    same(c_last, c)


@given(size=sizes, seed=seeds)
def test_e139_the_output_gate_does_not_see_the_cell(size, seed):
    x, h, c, wx, wh, b, _ = draw_case(seed, np.float64, "lstm", size)
    gates = [new / np.tanh(c) for new, c in (rnn.lstm_cell(x[:, 0], h, k * c, wx, wh, b) for k in (1, 5))]
    same(gates[0], gates[1], tolerance=1e-6)


def test_the_cell_state_is_a_memory_when_the_gates_say_so():
    """Forget gate open and input gate closed: the cell state survives 200 steps, and so does its gradient."""
    wx = wh = np.zeros((4, 1))
    cache = rnn.lstm_forward(
        np.ones((1, 200, 1)),
        np.zeros((1, 1)),
        np.full((1, 1), 0.7),
        wx,
        wh,
        np.array([-50.0, 50.0, 0.0, 0.0]),
    )
    same(cache[1], np.full((1, 1), 0.7))
    same(rnn.lstm_backward(np.zeros((1, 200, 1)), cache[2], np.ones((1, 1)))[2], np.ones((1, 1)))


@pytest.mark.parametrize("dtype", FLOATS)
@given(size=sizes, seed=seeds)
def test_gru_forward_and_backward(dtype, size, seed):
    x, h0, _, *weights = draw_case(seed, dtype, "gru", size)
    (g,) = draw(seed + 1, (*size[:2], size[3]), dtype=dtype)

    def net(x, h0, *weights):
        return torch_sequence("gru", x, [h0], weights)[0]

    hs, cache = keeps_inputs(rnn.gru_forward, x, h0, *weights)
    same(hs, net(*map(torch.tensor, (x, h0, *weights))))
    grads = keeps_inputs(lambda g: rnn.gru_backward(g, cache), g)
    all_same(grads, torch_vjp(net, [x, h0, *weights], g))


@pytest.mark.parametrize("dtype", FLOATS)
@given(size=sizes, seed=seeds)
def test_gru_cell(dtype, size, seed):
    x, h, _, *weights = draw_case(seed, dtype, "gru", size)
    x, (g,) = x[:, 0], draw(seed + 1, h.shape, dtype=dtype)

    def cell(x, h, *weights):
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        net = torch.nn.GRUCell(size[2], size[3]).to(x.dtype)
        return torch.func.functional_call(net, dict(zip(names, weights, strict=True)), (x, h))

    same(keeps_inputs(rnn.gru_cell, x, h, *weights), cell(*map(torch.tensor, (x, h, *weights))))
    grads = keeps_inputs(rnn.gru_cell_backward, g, x, h, *weights)
    all_same(grads, torch_vjp(cell, [x, h, *weights], g))


@given(size=sizes, seed=seeds)
def test_the_context_is_the_last_state(size, seed):
    x, h0, _, wx, wh, b, _ = draw_case(seed, np.float64, "rnn", size)
    context = keeps_inputs(rnn.encode_context, x, h0, wx, wh, b)
    same(context, rnn.rnn_forward(x, h0, wx, wh, b)[:, -1])
    assert context.base is None


@pytest.mark.parametrize(("tokens", "bits_per_token"), [(10, 100), (40, 25)])
def test_n27_a_context_of_1000_signs_leaves_fewer_bits_per_token_to_longer_texts(tokens, bits_per_token):
    x, h0, _, wx, wh, b, _ = draw_case(0, np.float64, "rnn", (1, tokens, 2, 1000))
    signs = rnn.encode_context(x, h0, wx, wh, b) > 0
    assert signs.size / tokens == bits_per_token


def counting(logits):
    """A step function that ignores its token, gives the same logits each time and counts its calls."""
    return lambda token, calls: (logits, calls + 1)


def test_sampling_follows_the_model():
    logits = np.log([0.1, 0.6, 0.3])
    for temperature in (0.5, 1.0, 2.0):
        tokens = rnn.sample(counting(logits), 0, 0, 4000, temperature, np.random.default_rng(5))
        share = np.bincount(tokens, minlength=3) / len(tokens)
        assert np.abs(share - act.softmax(logits / temperature)).max() < 0.04


def test_sampling_is_by_the_inverse_of_the_cumulative_distribution():
    p, u = np.array([0.0, 0.25, 0.0, 0.5, 0.25, 0.0]), np.random.default_rng(3).random(500)
    with np.errstate(divide="ignore"):
        tokens = rnn.sample(counting(np.log(p)), 0, 2, 500, 1.0, np.random.default_rng(3))
    assert tokens.dtype == np.intp
    assert tokens.tolist() == [int(np.argmax(np.cumsum(p) > v)) for v in u]
    assert set(tokens) == {1, 3, 4}


def test_each_token_and_state_is_fed_back():
    seen = []

    def step(token, state):
        seen.append((token, state))
        return np.eye(5)[(2 * token) % 5], state + "."

    assert rnn.sample(step, "", 3, 4, temperature=0).tolist() == [1, 2, 4, 3]
    assert seen == [(3, ""), (1, "."), (2, ".."), (4, "...")]


def test_greedy_decoding_takes_the_first_of_equal_logits_and_is_the_limit_of_low_temperature():
    logits = np.array([0.0, 2.0, 2.0, 1.0], np.float32)
    assert rnn.sample(counting(logits), 0, 0, 3, temperature=0).tolist() == [1, 1, 1]
    low = rnn.sample(counting(np.array([0.0, 3.0, 1.0])), 0, 0, 50, 1e-310, np.random.default_rng(0))
    assert set(low.tolist()) == {1}


def test_bad_input_is_refused_in_a_sentence():
    x, h, w3, b3 = np.ones((2, 4)), np.ones((2, 3)), np.ones((3, 3)), np.ones(3)
    refuses(ValueError, "wx has shape (3, 3), but (H, D) with D = 4", rnn.rnn_cell, x, h, w3, w3, b3)
    refuses(ValueError, "h has shape (1, 3)", rnn.rnn_cell, np.ones((2, 3)), h[:1], w3, w3, b3)
    refuses(ValueError, "g has shape (1, 3)", rnn.rnn_cell_backward, h[:1], h, h, w3, w3, h[:1])
    refuses(ValueError, "x has shape (2, 3), but (B, T, D)", rnn.rnn_forward, h, h, w3, w3, b3)
    seq, wide = np.ones((2, 5, 3)), np.ones((12, 3))
    refuses(ValueError, "truncate must be at least 1", rnn.rnn_backward, seq, seq, h, seq, w3, w3, 0)
    refuses(
        ValueError,
        "wx has 9 rows, but 4·H = 12",
        rnn.lstm_cell,
        h,
        h,
        h,
        np.ones((9, 3)),
        np.ones((9, 3)),
        np.ones(9),
    )
    refuses(ValueError, "b has shape (9,)", rnn.lstm_forward, seq, h, h, wide, wide, np.ones(9))
    refuses(
        ValueError, "wx has 12 rows, but 3·H = 9", rnn.gru_cell, h, h, wide, wide, np.ones(12), np.ones(12)
    )
    cache = rnn.lstm_forward(seq, h, h, wide, wide, np.ones(12))[2]
    refuses(ValueError, "g_hs has shape (2, 4, 3), but (2, 5, 3)", rnn.lstm_backward, seq[:, :4], cache)
    refuses(ValueError, "g_c has shape (1, 3)", rnn.lstm_backward, seq, cache, h[:1])
    refuses(TypeError, "rng must be a numpy Generator", rnn.sample, counting(b3), 0, 0, 3)
    refuses(ValueError, "temperature must be at least 0", rnn.sample, counting(b3), 0, 0, 3, -1.0)
    refuses(ValueError, "logits has shape (3, 3)", rnn.sample, counting(w3), 0, 0, 3, 0)
