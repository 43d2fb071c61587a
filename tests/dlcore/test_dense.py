"""Fully connected networks against PyTorch and their definitions: values, gradients, counts, bad inputs."""

import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, all_same, draw, keeps_inputs, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st

from dlcore import autograd, dense, ops

sides = st.integers(1, 6)
SMOOTH = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "gelu": F.gelu}


@pytest.mark.parametrize("dtype", FLOATS)
@given(n=sides, inputs=sides, outputs=sides, seed=seeds)
def test_linear(dtype, n, inputs, outputs, seed):
    shapes = (n, inputs), (outputs, inputs), (outputs,), (n, outputs)
    x, w, b, g = draw(seed, *shapes, dtype=dtype)
    same(keeps_inputs(dense.linear_forward, x, w, b), F.linear(*map(torch.tensor, (x, w, b))))
    same(keeps_inputs(dense.linear_forward, x, w), F.linear(*map(torch.tensor, (x, w))))
    all_same(keeps_inputs(dense.linear_backward, g, x, w), torch_vjp(F.linear, [x, w, b], g))


def test_data_needs_no_gradient():
    g, x, w = draw(0, (4, 2), (4, 3), (2, 3))
    dx, *rest = dense.linear_backward(g, x, w, need_dx=False)
    assert dx is None
    all_same(rest, dense.linear_backward(g, x, w)[1:])


def _network(seed, sizes, dtype=np.float64):
    """Random (w, b) of every layer."""
    shapes = [shape for n, m in itertools.pairwise(sizes) for shape in ((m, n), (m,))]
    flat = draw(seed, *shapes, dtype=dtype)
    return list(zip(flat[::2], flat[1::2], strict=True))


def _torch_mlp(activation):
    def f(x, *flat):
        for i in range(0, len(flat), 2):
            x = F.linear(SMOOTH[activation](x) if i else x, flat[i], flat[i + 1])
        return x

    return f


@pytest.mark.parametrize("dtype", FLOATS)
@given(
    n=sides,
    sizes=st.lists(sides, min_size=2, max_size=5),
    activation=st.sampled_from(sorted(SMOOTH)),
    seed=seeds,
)
def test_mlp(dtype, n, sizes, activation, seed):
    params = _network(seed, sizes, dtype)
    x, g = draw(seed + 1, (n, sizes[0]), (n, sizes[-1]), dtype=dtype)
    flat = [array for layer in params for array in layer]
    y, cache = keeps_inputs(dense.mlp_forward, x, params, activation)
    same(y, _torch_mlp(activation)(*map(torch.tensor, (x, *flat))))
    dx, grads = keeps_inputs(dense.mlp_backward, g, params, cache, activation)
    got = [dx, *(array for layer in grads for array in layer)]
    all_same(got, torch_vjp(_torch_mlp(activation), [x, *flat], g))


def _first_layer_gradients(activation):
    """Gradient of every parameter of a 3-4-2 network that starts at zero, in the order w1, b1, w2, b2."""
    params = [(np.zeros((4, 3)), np.zeros(4)), (np.zeros((2, 4)), np.zeros(2))]
    x, g = draw(0, (5, 3), (5, 2))
    _, cache = dense.mlp_forward(x, params, activation)
    return [d for layer in dense.mlp_backward(g, params, cache, activation)[1] for d in layer]


@pytest.mark.parametrize(
    ("activation", "moves"), [("tanh", [0, 0, 0, 1]), ("sigmoid", [0, 0, 1, 1]), ("relu", [0, 0, 0, 1])]
)
def test_n21_what_learns_from_zero(activation, moves):
    """Which of w1, b1, w2, b2 gets a gradient; everything else is exactly zero, not small (E-104)."""
    assert [int(d.any()) for d in _first_layer_gradients(activation)] == moves


@given(value=st.floats(-2, 2), seed=seeds)
def test_e104_equal_units_stay_equal(value, seed):
    """Hidden units that start alike get the same gradient: they never become different."""
    params = [(np.full((4, 3), value), np.zeros(4)), (np.full((2, 4), value), np.zeros(2))]
    x, g = draw(seed, (5, 3), (5, 2))
    _, cache = dense.mlp_forward(x, params, "sigmoid")
    _, ((dw1, _), (dw2, _)) = dense.mlp_backward(g, params, cache, "sigmoid")
    same(dw1, np.tile(dw1[:1], (4, 1)))
    same(dw2, np.tile(dw2[:, :1], (1, 4)))


def test_n01_n02_n03_parameters_of_dense_image_networks():
    pixels, colour = 256 * 256, 256 * 256 * 3
    assert (colour, 32 * 32 * 3) == (196608, 3072)
    assert dense.mlp_param_count([colour, colour, colour]) == 77_309_804_544
    assert dense.mlp_param_count([colour, colour, colour, 3]) == 77_310_394_371
    assert dense.mlp_param_count([pixels, pixels, pixels]) == 8_590_065_664
    assert dense.mlp_param_count([pixels, pixels, pixels, 3]) == 8_590_262_275


def test_n03_grids_of_points_and_hidden_units():
    grid = np.stack(np.meshgrid(*[np.linspace(-1, 1, 120)] * 2), axis=-1).reshape(-1, 2)
    assert grid.shape == (14400, 2)
    x, w = draw(0, (40000, 2), (400, 2), dtype=np.float32)
    assert dense.linear_forward(x, w).shape == (40000, 400)


@given(sizes=st.lists(sides, min_size=2, max_size=5))
def test_param_count_counts_the_arrays(sizes):
    assert dense.mlp_param_count(sizes) == sum(w.size + b.size for w, b in _network(0, sizes))


@given(seed=seeds)
def test_output_heads(seed):
    (z,) = draw(seed, (5, 3))
    t = torch.tensor(z)
    wanted = {"regression": t, "positive": F.softplus(t), "binary": t.sigmoid(), "multiclass": t.softmax(-1)}
    assert set(wanted) == set(dense.HEADS)
    for task, want in wanted.items():
        same(keeps_inputs(dense.output_head, z, task), want)


@given(sizes=st.lists(sides, min_size=2, max_size=5), seed=seeds)
def test_depth_without_activations_collapses(sizes, seed):
    params = _network(seed, sizes)
    (x,) = draw(seed, (3, sizes[0]))
    w, b = dense.collapse_linear(params)
    same(dense.linear_forward(x, w, b), dense.mlp_forward(x, params, "identity")[0])
    assert not np.shares_memory(w, params[0][0])
    assert not np.shares_memory(b, params[0][1])


@given(
    steps=st.integers(2, 60),
    low=st.floats(-3, 0),
    width=st.floats(0.5, 5),
    speed=st.floats(0.1, 3),
    seed=seeds,
)
def test_a_step_network_is_within_half_a_cell_of_the_function(steps, low, width, speed, seed):
    """The bound, Lipschitz constant · cell/2, halves when the hidden layer doubles."""
    x = low + width * np.random.default_rng(seed).random((200, 1))
    for count in (steps, 2 * steps):
        params = dense.uat_step_network(lambda v: np.sin(speed * v), count, low, low + width)
        error = np.abs(dense.mlp_forward(x, params, "heaviside")[0] - np.sin(speed * x)).max()
        assert error <= speed * width / count / 2 + 1e-9
        assert params[0][0].shape == (count - 1, 1)


def test_a_step_network_is_exact_in_the_middle_of_every_cell():
    params = dense.uat_step_network(np.exp, 7, -1, 2)
    middle = -1 + 3 * (np.arange(7) + 0.5)[:, None] / 7
    same(dense.mlp_forward(middle, params, "heaviside")[0], np.exp(middle))


@pytest.mark.parametrize("dtype", FLOATS)
@given(rows=sides, width=sides, shape=st.sampled_from([(), (1,), (9,), (2, 3), (2, 3, 2)]), seed=seeds)
def test_embedding_with_repeated_tokens(dtype, rows, width, shape, seed):
    ids = np.random.default_rng(seed).integers(0, rows, shape)
    table, g = draw(seed, (rows, width), (*shape, width), dtype=dtype)
    got = keeps_inputs(dense.embedding_forward, table, ids)
    same(got, F.embedding(torch.tensor(ids), torch.tensor(table)))
    assert not np.shares_memory(got, table)
    (want,) = torch_vjp(lambda table: F.embedding(torch.tensor(ids), table), [table], g)
    same(keeps_inputs(dense.embedding_backward, g, ids, rows), want)


def test_the_backward_pass_by_hand_and_by_graph_agree():
    params = _network(0, [3, 4, 2])
    x, g = draw(1, (5, 3), (5, 2))
    _, cache = dense.mlp_forward(x, params, "gelu")
    _, grads = dense.mlp_backward(g, params, cache, "gelu")
    leaves = [[autograd.Tensor(a, requires_grad=True) for a in layer] for layer in params]
    hidden = ops.gelu(ops.linear(autograd.Tensor(x), *leaves[0]))
    ops.linear(hidden, *leaves[1]).backward(g)
    all_same([t.grad for layer in leaves for t in layer], [d for layer in grads for d in layer])


def test_bad_input_is_refused_in_a_sentence():
    x, w, b = np.ones((4, 3)), np.ones((2, 3)), np.ones(2)
    params = [(w, b), (np.ones((5, 2)), np.ones(5))]
    y, cache = dense.mlp_forward(x, params)
    other = dense.mlp_forward(x, [(np.ones((7, 3)), np.ones(7)), (np.ones((5, 7)), np.ones(5))])[1]
    refuses(ValueError, "w has shape (2, 3), but (O, D) with D = 4", dense.linear_forward, x.T, w, b)
    refuses(ValueError, "b has shape (3,)", dense.linear_forward, x, w, np.ones(3))
    refuses(
        ValueError, "x has shape (4, 3), but (N, D) with N = 2", dense.linear_backward, np.ones((2, 2)), x, w
    )
    refuses(ValueError, "activation must be one of", dense.mlp_forward, x, params, "swish")
    refuses(ValueError, "params is empty", dense.mlp_forward, x, [])
    refuses(
        TypeError, "params must hold a pair (w, b) for layer 1, not ndarray", dense.mlp_forward, x, [w, b]
    )
    refuses(ValueError, "b of layer 2 has shape", dense.mlp_forward, x, [(w, b), (np.ones((5, 2)), b)])
    refuses(ValueError, "activation must be one of", dense.mlp_backward, y, params, cache, "swish")
    refuses(ValueError, "cache holds 1 layers, but params has 2", dense.mlp_backward, y, params, cache[:1])
    refuses(ValueError, "w has shape (5, 2), but (O, D) with D = 7", dense.mlp_backward, y, params, other)
    refuses(ValueError, "with O = 9 was expected", dense.mlp_backward, np.ones((4, 9)), params, cache)
    refuses(ValueError, "sizes must list at least", dense.mlp_param_count, [3])
    refuses(ValueError, "sizes[1] must be at least 1", dense.mlp_param_count, [3, 0])
    refuses(ValueError, "task must be one of regression", dense.output_head, [1.0], "ranking")
    refuses(ValueError, "w has shape (2, 3), but (O, H) with H = 2", dense.collapse_linear, [(w, b), (w, b)])
    refuses(ValueError, "low must be below high", dense.uat_step_network, np.sin, 3, 1.0, 1.0)
    refuses(ValueError, "steps must be at least 2", dense.uat_step_network, np.sin, 1, 0.0, 1.0)
    refuses(
        ValueError, "the result of f has shape (1,)", dense.uat_step_network, lambda v: v[:1], 3, 0.0, 1.0
    )
    refuses(
        ValueError, "the result of f holds NaN", dense.uat_step_network, lambda v: v * np.nan, 3, 0.0, 1.0
    )
    refuses(ValueError, "ids must lie in 0 to 1", dense.embedding_forward, w, [2])
    refuses(TypeError, "ids must hold whole numbers", dense.embedding_forward, w, [0.5])
    refuses(ValueError, "(2, 'D') was expected", dense.embedding_backward, np.ones((3, 1)), [0, 1], 2)
    refuses(TypeError, "rows must be a whole number", dense.embedding_backward, np.ones((2, 1)), [0, 1], "2")
