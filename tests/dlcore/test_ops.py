"""Every operation against its array function (values) and against PyTorch (values and gradients).

CASES is the register: a new operation without a case fails `test_the_register_is_complete`, and a gradient
that no case reaches fails `test_every_gradient_is_behind_an_operation`.
"""

import inspect
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from compare import FLOATS, draw, refuses, same, seeds, torch_vjp
from hypothesis import given, settings

from dlcore import activations as act
from dlcore import attention as attn
from dlcore import conv, dense, generative, losses, norm, ops, pool, regularize, rnn
from dlcore.autograd import Tensor

CAUSAL = np.tri(4, dtype=bool)
IDS = np.array([[0, 2, 2], [4, 2, 0]])
LABELS = np.array([0, 2, 1])
TARGET = np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.5, 0.0]])  # exact in float32
POSITIONS = np.array([2, 3, 7])
MEAN, VAR = np.array([0.5, -1.0, 0.25]), np.array([2.0, 0.5, 1.0])
DROPPED = regularize.dropout_forward(np.ones((4, 5)), 0.5, np.random.default_rng(7))[1]
EIGHT = ["wq", "wk", "wv", "wo", "bq", "bk", "bv", "bo"]
SQUARES = [(4, 4)] * 4 + [(4,)] * 4


def like(x, constant):
    """A constant of this module as a tensor in the precision of x."""
    return torch.tensor(constant).to(x.dtype)


def unrolled(cell):
    """Hidden states (B, T, H) of one of PyTorch's cells."""

    def states(x, h, *rest):
        out = []
        for step in x.unbind(1):
            h = cell(step, h, *rest)
            out.append(h)
        return torch.stack(out, dim=1)

    return states


def torch_lstm(x, h, c, wx, wh, b):
    states = []
    for step in x.unbind(1):
        h, c = torch.lstm_cell(step, (h, c), wx, wh, b, torch.zeros_like(b))
        states.append(h)
    return torch.stack(states, dim=1), c


def torch_rotary(x):
    pairs = torch.view_as_complex(x.unflatten(-1, (-1, 2)))
    angle = like(x, POSITIONS)[:, None] / 10000 ** (torch.arange(0, 4, 2) / 4).to(x.dtype)
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angle), angle)).flatten(-2)


def torch_multi_head(x, context, wq, wk, wv, wo, bq, bk, bv, bo):
    q, k, v = F.linear(x, wq, bq), F.linear(context, wk, bk), F.linear(context, wv, bv)
    q, k, v = (t.unflatten(-1, (2, -1)).transpose(1, 2) for t in (q, k, v))
    heads = F.scaled_dot_product_attention(q, k, v, torch.tensor(CAUSAL[1:]))
    return F.linear(heads.transpose(1, 2).flatten(-2), wo, bo)


def torch_dice(p):
    t = like(p, TARGET)
    return (1 - (2 * (p * t).sum(1) + 1) / (p.sum(1) + t.sum(1) + 1)).mean()


def numpy_batchnorm(function, **options):
    return lambda x, *rest: function(x, *rest, MEAN.astype(x.dtype), VAR.astype(x.dtype), **options)[0]


def our_batchnorm(**options):
    return lambda x, *rest: ops.batchnorm(x, *rest, MEAN.astype(x.dtype), VAR.astype(x.dtype), **options)[0]


def torch_batchnorm(training, momentum=0.1):
    return lambda x, *rest: F.batch_norm(x, like(x, MEAN), like(x, VAR), *rest, training, momentum, 1e-5)


def on_target(function, *options):
    """A loss of the array library with our target in the precision of the prediction."""
    return lambda p: np.asarray(function(p, TARGET.astype(p.dtype), *options))


TORCH_ELEMENTWISE = {
    "heaviside": lambda x: torch.heaviside(x.detach(), torch.ones_like(x)) + 0 * x,
    "identity": lambda x: x * 1,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": F.softplus,
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "silu": F.silu,
}

# name of the operation (and, after a colon, what is special): the operation, the array function behind it,
# PyTorch's, and the shapes of its inputs.
CASES = {
    name: (getattr(ops, name), getattr(act, name), f, [(3, 4)]) for name, f in TORCH_ELEMENTWISE.items()
} | {
    "softmax": (ops.softmax, act.softmax, lambda x: x.softmax(-1), [(3, 4)]),
    "softmax: axis": (
        lambda x: ops.softmax(x, 1),
        lambda x: act.softmax(x, 1),
        lambda x: x.softmax(1),
        [(2, 3, 4)],
    ),
    "log_softmax": (ops.log_softmax, act.log_softmax, lambda x: x.log_softmax(-1), [(3, 4)]),
    "logsumexp": (
        lambda x: ops.logsumexp(x, 0),
        lambda x: act.logsumexp(x, 0),
        lambda x: x.logsumexp(0),
        [(3, 4)],
    ),
    "masked_softmax": (
        lambda x: ops.masked_softmax(x, CAUSAL),
        lambda x: attn.masked_softmax(x, CAUSAL),
        lambda x: x.masked_fill(~torch.tensor(CAUSAL), -math.inf).softmax(-1),
        [(2, 4, 4)],
    ),
    "concatenate": (
        lambda *parts: ops.concatenate(parts, axis=1),
        lambda *parts: np.concatenate(parts, axis=1),
        lambda *parts: torch.cat(parts, dim=1),
        [(2, 3), (2, 1), (2, 4)],
    ),
    "cast": (
        lambda x: ops.cast(x, np.float64),
        lambda x: x.astype(np.float64),
        lambda x: x.double(),
        [(2, 3)],
    ),
    "mse_loss": (ops.mse_loss, lambda a, b: np.asarray(losses.mse_loss(a, b)), F.mse_loss, [(3, 4), (3, 4)]),
    "half_mse": (
        lambda x: ops.half_mse(x, TARGET),
        on_target(losses.half_mse),
        lambda x: F.mse_loss(x, like(x, TARGET)) / 2,
        [(3, 3)],
    ),
    "mae_loss": (
        lambda x: ops.mae_loss(x, TARGET),
        on_target(losses.mae_loss),
        lambda x: F.l1_loss(x, like(x, TARGET)),
        [(3, 3)],
    ),
    "bce_with_logits": (
        lambda x: ops.bce_with_logits(x, TARGET),
        on_target(losses.bce_with_logits),
        lambda x: F.binary_cross_entropy_with_logits(x, like(x, TARGET)),
        [(3, 3)],
    ),
    "dice_loss": (lambda x: ops.dice_loss(x, TARGET), on_target(losses.dice_loss), torch_dice, [(3, 3)]),
    "gaussian_nll": (
        lambda x: ops.gaussian_nll(x, TARGET, sigma=0.5),
        on_target(losses.gaussian_nll, 0.5),
        lambda x: -torch.distributions.Normal(x, 0.5).log_prob(like(x, TARGET)).mean(),
        [(3, 3)],
    ),
    "cross_entropy": (
        lambda x: ops.cross_entropy(x, LABELS, 0.1),
        lambda x: np.asarray(losses.cross_entropy(x, LABELS, 0.1)),
        lambda x: F.cross_entropy(x, torch.tensor(LABELS), label_smoothing=0.1),
        [(3, 4)],
    ),
    "cross_entropy: of sequences": (
        lambda x: ops.cross_entropy(x, IDS),
        lambda x: np.asarray(losses.cross_entropy(x, IDS)),
        lambda x: F.cross_entropy(x.flatten(0, 1), torch.tensor(IDS).flatten()),
        [(2, 3, 5)],
    ),
    "gaussian_kl": (
        ops.gaussian_kl,
        lambda m, v: np.asarray(generative.gaussian_kl(m, v)),
        lambda m, v: (v.exp() + m * m - 1 - v).sum(1).mean() / 2,
        [(3, 2), (3, 2)],
    ),
    "reparameterize": (
        lambda m, v: ops.reparameterize(m, v, TARGET.astype(m.dtype)),
        lambda m, v: generative.reparameterize(m, v, TARGET.astype(m.dtype)),
        lambda m, v: m + (v / 2).exp() * like(m, TARGET),
        [(3, 3), (3, 3)],
    ),
    "linear": (ops.linear, dense.linear_forward, F.linear, [(5, 3), (2, 3), (2,)]),
    "linear: no bias": (ops.linear, dense.linear_forward, F.linear, [(5, 3), (2, 3)]),
    "linear: of sequences": (
        ops.linear,
        lambda x, w, b: dense.linear_forward(x.reshape(-1, 3), w, b).reshape(2, 4, 2),
        F.linear,
        [(2, 4, 3), (2, 3), (2,)],
    ),
    "embedding": (
        lambda table: ops.embedding(table, IDS),
        lambda table: dense.embedding_forward(table, IDS),
        lambda table: F.embedding(torch.tensor(IDS), table),
        [(5, 3)],
    ),
    "conv2d": (ops.conv2d, conv.conv2d, F.conv2d, [(2, 3, 6, 5), (4, 3, 3, 3), (4,)]),
    "conv2d: strided, padded, no bias": (
        lambda x, w: ops.conv2d(x, w, stride=2, padding=1),
        lambda x, w: conv.conv2d(x, w, stride=2, padding=1),
        lambda x, w: F.conv2d(x, w, stride=2, padding=1),
        [(2, 2, 6, 5), (3, 2, 3, 3)],
    ),
    "conv2d: too wide to keep its columns": (
        lambda x, w: ops.conv2d(x, w, padding=1),
        lambda x, w: conv.conv2d(x, w, padding=1),
        lambda x, w: F.conv2d(x, w, padding=1),
        [(1, 8, 32, 32), (1, 8, 3, 3)],
    ),
    "conv_transpose2d": (
        lambda x, w, b: ops.conv_transpose2d(x, w, b, stride=2, padding=1),
        lambda x, w, b: conv.conv_transpose2d(x, w, b, stride=2, padding=1),
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1),
        [(2, 3, 4, 3), (3, 2, 4, 4), (2,)],
    ),
    "conv_transpose2d: no bias": (
        ops.conv_transpose2d,
        conv.conv_transpose2d,
        F.conv_transpose2d,
        [(2, 3, 4, 3), (3, 2, 2, 2)],
    ),
    "upsample_nearest": (
        lambda x: ops.upsample_nearest(x, 3),
        lambda x: conv.upsample_nearest(x, 3),
        lambda x: F.interpolate(x, scale_factor=3),
        [(2, 3, 2, 4)],
    ),
    "maxpool2d": (ops.maxpool2d, pool.maxpool2d, lambda x: F.max_pool2d(x, 2), [(2, 3, 5, 4)]),
    "maxpool2d: overlapping": (
        lambda x: ops.maxpool2d(x, 3, 2),
        lambda x: pool.maxpool2d(x, 3, 2),
        lambda x: F.max_pool2d(x, 3, 2),
        [(2, 3, 7, 6)],
    ),
    "avgpool2d": (
        lambda x: ops.avgpool2d(x, 3, 2),
        lambda x: pool.avgpool2d(x, 3, 2),
        lambda x: F.avg_pool2d(x, 3, 2),
        [(2, 3, 7, 6)],
    ),
    "global_avg_pool": (
        ops.global_avg_pool,
        pool.global_avg_pool,
        lambda x: x.mean((2, 3)),
        [(2, 3, 4, 5)],
    ),
    "batchnorm": (
        our_batchnorm(),
        numpy_batchnorm(norm.batchnorm_forward),
        torch_batchnorm(True),
        [(6, 3), (3,), (3,)],
    ),
    "batchnorm: evaluating images": (
        our_batchnorm(training=False),
        numpy_batchnorm(norm.batchnorm2d_forward, training=False),
        torch_batchnorm(False),
        [(2, 3, 4, 4), (3,), (3,)],
    ),
    "batchnorm: training on images": (
        our_batchnorm(),
        numpy_batchnorm(norm.batchnorm2d_forward),
        torch_batchnorm(True),
        [(2, 3, 4, 4), (3,), (3,)],
    ),
    "layernorm": (
        ops.layernorm,
        lambda *a: norm.layernorm_forward(*a)[0],
        lambda x, g, b: F.layer_norm(x, (6,), g, b),
        [(2, 3, 6), (6,), (6,)],
    ),
    "rmsnorm": (
        ops.rmsnorm,
        lambda *a: norm.rmsnorm_forward(*a)[0],
        lambda x, g: F.rms_norm(x, (6,), g, 1e-5),
        [(2, 3, 6), (6,)],
    ),
    "dropout": (
        lambda x: ops.dropout(x, 0.5, np.random.default_rng(7)),
        lambda x: regularize.dropout_forward(x, 0.5, np.random.default_rng(7))[0],
        lambda x: x * like(x, DROPPED),
        [(4, 5)],
    ),
    "rnn_forward": (
        ops.rnn_forward,
        rnn.rnn_forward,
        unrolled(lambda x, h, wx, wh, b: torch.rnn_tanh_cell(x, h, wx, wh, b, torch.zeros_like(b))),
        [(2, 4, 3), (2, 5), (5, 3), (5, 5), (5,)],
    ),
    "lstm_forward": (
        lambda *a: ops.lstm_forward(*a)[0],
        lambda *a: rnn.lstm_forward(*a)[0],
        lambda *a: torch_lstm(*a)[0],
        [(2, 4, 3), (2, 5), (2, 5), (20, 3), (20, 5), (20,)],
    ),
    "lstm_forward: both results used": (
        lambda *a: (lambda h, c: h[:, -1] * c)(*ops.lstm_forward(*a)),
        lambda *a: (lambda h, c, _: h[:, -1] * c)(*rnn.lstm_forward(*a)),
        lambda *a: (lambda h, c: h[:, -1] * c)(*torch_lstm(*a)),
        [(2, 4, 3), (2, 5), (2, 5), (20, 3), (20, 5), (20,)],
    ),
    "gru_forward": (
        ops.gru_forward,
        lambda *a: rnn.gru_forward(*a)[0],
        unrolled(torch.gru_cell),
        [(2, 4, 3), (2, 5), (15, 3), (15, 5), (15,), (15,)],
    ),
    "attention": (
        lambda q, k, v: ops.attention(q, k, v, CAUSAL),
        lambda q, k, v: attn.scaled_dot_product_attention(q, k, v, CAUSAL),
        lambda q, k, v: F.scaled_dot_product_attention(q, k, v, torch.tensor(CAUSAL)),
        [(2, 3, 4, 5), (2, 3, 4, 5), (2, 3, 4, 2)],
    ),
    "flash_attention": (
        lambda q, k, v: ops.flash_attention(q, k, v, causal=True, block=2),
        lambda q, k, v: attn.flash_attention(q, k, v, causal=True, block=2)[0],
        lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True),
        [(2, 3, 5, 4), (2, 3, 5, 4), (2, 3, 5, 4)],
    ),
    "multi_head_attention": (
        lambda x, c, *p: ops.multi_head_attention(x, c, dict(zip(EIGHT, p, strict=True)), 2, CAUSAL[1:]),
        lambda x, c, *p: attn.multi_head_attention(x, c, dict(zip(EIGHT, p, strict=True)), 2, CAUSAL[1:])[0],
        torch_multi_head,
        [(2, 3, 4), (2, 4, 4), *SQUARES],
    ),
    "split_heads": (
        lambda x: ops.split_heads(x, 2),
        lambda x: attn.split_heads(x, 2),
        lambda x: x.unflatten(-1, (2, -1)).transpose(1, 2),
        [(2, 3, 6)],
    ),
    "merge_heads": (
        ops.merge_heads,
        attn.merge_heads,
        lambda x: x.transpose(1, 2).flatten(-2),
        [(2, 4, 3, 2)],
    ),
    "repeat_heads": (
        lambda x: ops.repeat_heads(x, 3),
        lambda x: attn.repeat_heads(x, 3),
        lambda x: x.repeat_interleave(3, dim=1),
        [(2, 2, 3, 4)],
    ),
    "rotary": (
        lambda x: ops.rotary(x, POSITIONS),
        lambda x: attn.rotary(x, POSITIONS),
        torch_rotary,
        [(2, 3, 4)],
    ),
}

MODULES = (act, losses, generative, dense, conv, pool, norm, regularize, rnn, attn)
NOT_BEHIND_AN_OPERATION = {
    "losses.cross_entropy_grad": "softmax_cross_entropy_backward need not compute p again",
    "dense.mlp_backward": "backpropagation by hand; nn.MLP leaves it to the graph",
    "regularize.l1_penalty_grad": "a penalty is added by the optimiser or written with + and *",
    "regularize.l2_penalty_grad": "a penalty is added by the optimiser or written with + and *",
    "rnn.lstm_cell_backward": "the plain form; the operation unrolls the fast one",
    "generative.vae_elbo_grad": "nn.VAE adds up bce_with_logits and gaussian_kl",
    "generative.gan_losses_grad": "both losses are bce_with_logits with constant targets",
    "generative.clip_loss_grad": "graded as arrays; no model of nn is trained with it",
}


def frozen(seed, shapes, dtype):
    arrays = draw(seed, *shapes, dtype=dtype)
    for array in arrays:
        array.flags.writeable = False
    return arrays


def gradients(case, arrays, g, wanted=None):
    """The value of an operation, and the gradients of its inputs (only of input `wanted`, if given)."""
    leaves = [Tensor(a, requires_grad=wanted in (None, i)) for i, a in enumerate(arrays)]
    out = CASES[case][0](*leaves)
    out.backward(g)
    return out.data, [leaf.grad for leaf in leaves]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("case", CASES)
@given(seed=seeds)
@settings(max_examples=4)
def test_value_and_gradients(case, dtype, seed):
    _, function, reference, shapes = CASES[case]
    # Rows of nearly equal numbers are divided by almost nothing, which magnifies rounding.
    loose = (1e-7 if dtype is np.float64 else 5e-3) if "norm" in case else None
    arrays = frozen(seed, shapes, dtype)
    want = reference(*map(torch.tensor, arrays))
    (g,) = draw(seed + 1, tuple(want.shape), dtype=want.numpy().dtype)
    value, grads = gradients(case, arrays, g)
    same(value, function(*arrays), 0)
    same(value, want, loose)
    for i, (got, expected) in enumerate(zip(grads, torch_vjp(reference, arrays, g), strict=True)):
        same(got, expected, loose, what=f"gradient {i}")


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if len(case[3]) > 1])
def test_inputs_that_need_no_gradient_get_none(case):
    arrays = frozen(0, CASES[case][3], np.float64)
    g = np.random.default_rng(1).standard_normal(CASES[case][0](*map(Tensor, arrays)).shape)
    _, full = gradients(case, arrays, g)
    for i in range(len(arrays)):
        _, grads = gradients(case, arrays, g, wanted=i)
        assert [grad is None for grad in grads] == [j != i for j in range(len(arrays))]
        same(grads[i], full[i])


def test_the_register_is_complete():
    public = {
        name
        for name, value in vars(ops).items()
        if inspect.isfunction(value) and value.__module__ == "dlcore.ops" and not name.startswith("_")
    }
    assert public == {case.partition(":")[0] for case in CASES}
    assert all(getattr(ops, name).__doc__ for name in public)


def test_every_gradient_is_behind_an_operation(monkeypatch):
    """Run all cases, and see which of the library's gradient functions took part."""
    called, known = set(), set()
    for module in MODULES:
        for name, function in list(vars(module).items()):
            if (
                name.endswith(("_backward", "_grad", "_vjp"))
                and name[0] != "_"
                and inspect.isfunction(function)
            ):
                path = f"{module.__name__.partition('.')[2]}.{name}"
                known.add(path)

                def spy(*args, path=path, function=function, **kwargs):
                    called.add(path)
                    return function(*args, **kwargs)

                monkeypatch.setattr(module, name, spy)
    for case, (operation, *_, shapes) in CASES.items():
        arrays = draw(0, *shapes)
        gradients(case, arrays, np.ones(operation(*map(Tensor, arrays)).shape))
    assert known - called == set(NOT_BEHIND_AN_OPERATION)


@pytest.mark.parametrize("name", ["half_mse", "mae_loss", "bce_with_logits", "dice_loss", "mse_loss"])
def test_targets_do_not_lift_a_float32_prediction(name):
    pred = Tensor(np.full((2, 3), 0.5, np.float32), requires_grad=True)
    loss = getattr(ops, name)(pred, np.array([[0, 1, 1], [1, 0, 0]]))
    loss.backward()
    assert (loss.dtype, pred.grad.dtype) == (np.float32, np.float32)


@given(seed=seeds)
def test_an_input_used_twice_gets_both_gradients(seed):
    x, g, *params = draw(seed, (2, 3, 4), (2, 3, 4), *SQUARES)
    leaf = Tensor(x, requires_grad=True)
    named = dict(zip(EIGHT, map(Tensor, params), strict=True))
    ops.multi_head_attention(leaf, leaf, named, 2, CAUSAL[1:, 1:]).backward(g)

    def reference(x):
        q, k, v = (F.linear(x, torch.tensor(params[i]), torch.tensor(params[4 + i])) for i in range(3))
        q, k, v = (t.unflatten(-1, (2, -1)).transpose(1, 2) for t in (q, k, v))
        heads = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(-2)
        return F.linear(heads, torch.tensor(params[3]), torch.tensor(params[7]))

    same(leaf.grad, torch_vjp(reference, [x], g)[0])
    leaf.grad = None
    ops.concatenate([leaf * leaf, leaf]).backward(np.concatenate([g, g]))
    same(leaf.grad, 2 * x * g + g)


def test_data_costs_no_gradient(monkeypatch):
    """A first layer asks neither linear_backward nor conv2d_backward for the gradient of the data."""
    asked = []
    for module, name in ((dense, "linear_backward"), (conv, "conv2d_backward")):
        ours = getattr(module, name)
        monkeypatch.setattr(
            module,
            name,
            lambda *a, ours=ours, need_dx, **k: asked.append(need_dx) or ours(*a, need_dx=need_dx, **k),
        )
    for case in ("linear", "conv2d"):
        arrays = frozen(0, CASES[case][3], np.float64)
        g = np.ones(CASES[case][0](*map(Tensor, arrays)).shape)
        gradients(case, arrays, g, wanted=1)
        gradients(case, arrays, g)
    assert asked == [False, True, False, True]


def test_dropout_draws_no_new_mask_for_backward_and_does_nothing_in_evaluation():
    (x,) = frozen(0, [(50,)], np.float64)
    leaf, rng = Tensor(x, requires_grad=True), np.random.default_rng(0)
    y = ops.dropout(leaf, 0.5, rng)
    y.backward(np.ones(50))
    same(y.data, x * leaf.grad)
    same(ops.dropout(leaf, 0.5, rng, training=False).data, x)


def test_batchnorm_returns_the_new_running_statistics():
    x, gamma, beta = draw(0, (6, 3), (3,), (3,))
    mean, var = torch.tensor(MEAN), torch.tensor(VAR)
    F.batch_norm(torch.tensor(x), mean, var, training=True)
    _, *got = ops.batchnorm(Tensor(x), Tensor(gamma), Tensor(beta), MEAN, VAR)
    same(got[0], mean)
    same(got[1], var)


def test_bad_input_is_refused_in_a_sentence():
    a, b = Tensor(np.ones((2, 3))), Tensor(np.ones((3, 2)))
    refuses(ValueError, "shapes [(2, 3), (3, 2)] cannot be joined along axis 0", ops.concatenate, [a, b])
    refuses(ValueError, "shapes [(2, 3)] cannot be joined along axis 2", ops.concatenate, [a], 2)
    refuses(ValueError, "shapes [] cannot be joined", ops.concatenate, [])
    refuses(ValueError, "x has shape (2, 3), but (N, C, H, W)", ops.conv2d, a, Tensor(np.ones((1, 1, 2, 2))))
    refuses(ValueError, "x has shape (), but (..., D)", ops.linear, Tensor(1.0), a)
    refuses(ValueError, "w has shape (3, 2), but (O, D) with D = 3", ops.linear, a, b)
    refuses(ValueError, "target has shape (3,)", ops.half_mse, a, np.ones(3))
    refuses(TypeError, "target must hold float64 or float32", ops.mse_loss, a, "cat")
    refuses(ValueError, "x has shape (2, 3), but (B, H, T, d)", ops.merge_heads, a)
