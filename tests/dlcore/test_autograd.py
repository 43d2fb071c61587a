"""The graph: order, accumulation, broadcasting, depth, no_grad, in-place misuse; and the tester tested."""

import gc
import operator
import sys

import numpy as np
import pytest
import torch
from compare import FLOATS, all_same, draw, refuses, same, seeds, torch_vjp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, mutually_broadcastable_shapes

from dlcore import autograd, conv, ops
from dlcore.autograd import Tensor, gradcheck, no_grad, record


def rng():
    return np.random.default_rng(0)


def ours_vjp(f, inputs, g):
    leaves = [Tensor(x, requires_grad=True) for x in inputs]
    f(*leaves).backward(g)
    return [leaf.grad for leaf in leaves]


# The two graphs that break naive code.


def test_a_value_used_twice_gets_both_contributions():
    x = Tensor([3.0], requires_grad=True)
    (x * x).sum().backward()
    same(x.grad, np.array([6.0]))


def test_a_chain_of_100_000_nodes_and_its_disposal():
    x = Tensor([1.0], requires_grad=True)
    y = x
    for _ in range(100_000):
        y = y + 1e-5
    y.backward([2.0])
    same(x.grad, np.array([2.0]))
    del y
    gc.collect()


# Arithmetic against PyTorch.

BINARY = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / (b * b + 1),
}
UNARY = {
    "neg": lambda x: -x,
    "square": lambda x: x**2,
    "cube": lambda x: x**3,
    "inverse": lambda x: (x * x + 1) ** -1,
    "to the zero": lambda x: x**0 + x,
    "exp": lambda x: x.exp(),
    "log": lambda x: (x * x + 1).log(),
    "relu": lambda x: x.relu(),
    "tanh": lambda x: x.tanh(),
    "right operands": lambda x: 2 - (3 / (1 + x * x)) + (0.5 * x) + (1 + x),
}


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", BINARY)
@given(shapes=mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=4, min_side=1), seed=seeds)
def test_binary_operations_with_broadcasting(name, dtype, shapes, seed):
    a, b = draw(seed, *shapes.input_shapes, dtype=dtype)
    (g,) = draw(seed + 1, shapes.result_shape, dtype=dtype)
    f = BINARY[name]
    same(f(Tensor(a), Tensor(b)).data, f(torch.tensor(a), torch.tensor(b)))
    all_same(ours_vjp(f, [a, b], g), torch_vjp(f, [a, b], g))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", UNARY)
@given(shape=array_shapes(max_dims=3, max_side=5), seed=seeds)
def test_unary_operations(name, dtype, shape, seed):
    x, g = draw(seed, shape, shape, dtype=dtype)
    f = UNARY[name]
    same(f(Tensor(x)).data, f(torch.tensor(x)))
    all_same(ours_vjp(f, [x], g), torch_vjp(f, [x], g))


MATMUL_SHAPES = [
    ((3, 4), (4, 5)),
    ((2, 3, 4), (4, 5)),
    ((2, 3, 4), (2, 4, 5)),
    ((3, 4), (2, 4, 5)),
    ((2, 1, 3, 4), (5, 4, 2)),
    ((4,), (4, 5)),
    ((3, 4), (4,)),
    ((4,), (4,)),
    ((4,), (2, 4, 5)),
    ((2, 3, 4), (4,)),
]


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("shapes", MATMUL_SHAPES)
def test_matmul(dtype, shapes):
    a, b = draw(1, *shapes, dtype=dtype)
    y = Tensor(a) @ Tensor(b)
    same(y.data, torch.tensor(a) @ torch.tensor(b))
    (g,) = draw(2, y.shape, dtype=dtype)
    all_same(ours_vjp(lambda a, b: a @ b, [a, b], g), torch_vjp(lambda a, b: a @ b, [a, b], g))


@pytest.mark.parametrize("name", ["add", "mul", "sub", "truediv", "matmul"])
def test_array_on_the_left_of_an_operator(name):
    x, left = Tensor([[1.0, 2.0]], requires_grad=True), np.array([[3.0], [4.0]])
    y = getattr(operator, name)(left, x)
    assert isinstance(y, Tensor)
    same(y.data, getattr(operator, name)(left, x.data))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("name", ["sum", "mean"])
@given(shape=array_shapes(min_dims=1, max_dims=4, max_side=4), seed=seeds, data=st.data())
def test_sum_and_mean(name, dtype, keepdims, shape, seed, data):
    axes = st.sets(st.integers(0, len(shape) - 1), min_size=1).map(lambda s: tuple(sorted(s)))
    axis = data.draw(st.none() | st.integers(-len(shape), len(shape) - 1) | axes)
    (x,) = draw(seed, shape, dtype=dtype)

    def ours(t):
        return getattr(t, name)(axis, keepdims)

    def theirs(t):
        return getattr(t, name)(tuple(range(len(shape))) if axis is None else axis, keepdim=keepdims)

    y = ours(Tensor(x))
    same(y.data, theirs(torch.tensor(x)))
    (g,) = draw(seed + 1, y.shape, dtype=dtype)
    all_same(ours_vjp(ours, [x], g), torch_vjp(theirs, [x], g))


INDICES = [0, -1, slice(1, 3), (slice(None), 0), (..., None), [0, 0, 2], (slice(None), [1, 1])]


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_indexing_adds_up_what_is_taken_twice(index):
    (x,) = draw(3, (3, 4))
    y = Tensor(x)[index]
    same(y.data, x[index])
    (g,) = draw(4, y.shape)
    all_same(ours_vjp(lambda t: t[index], [x], g), torch_vjp(lambda t: t[index], [x], g))


def test_shape_operations():
    (x,) = draw(5, (2, 3, 4))
    (g,) = draw(6, (4, 6))

    def f(t):
        return t.transpose(2, 0, 1).reshape(4, 6)

    def theirs(t):
        return t.permute(2, 0, 1).reshape(4, 6)

    same(f(Tensor(x)).data, theirs(torch.tensor(x)))
    all_same(ours_vjp(f, [x], g), torch_vjp(theirs, [x], g))
    same(Tensor(x).T.data, x.T)
    all_same(ours_vjp(lambda t: t.T, [x], np.ones((4, 3, 2)) * x.T), [x])
    first = np.concatenate([x[:, :1], np.zeros((2, 2, 4))], axis=1)
    all_same(ours_vjp(lambda t: t[:, :1].squeeze(1), [x], x[:, 0]), [first])


# Recording.


def test_gradients_add_up_until_they_are_reset():
    x = Tensor([1.0], requires_grad=True)
    (x * 2).sum().backward()
    (x * 3).sum().backward()
    same(x.grad, np.array([5.0]))


def test_no_gradient_for_data():
    x, w = Tensor([1.0, 2.0]), Tensor([3.0, 4.0], requires_grad=True)
    (x * w).sum().backward()
    assert x.grad is None
    same(w.grad, np.array([1.0, 2.0]))
    assert (x * 2).parents == ()


def test_no_grad_records_nothing_and_is_undone_after_an_error():
    x = Tensor([1.0], requires_grad=True)
    with no_grad():
        y = x * 2
    assert not y.requires_grad
    assert y.pull is None
    with pytest.raises(ValueError, match="do not fit"), no_grad():
        x + np.ones((2, 3)) @ Tensor(np.ones(2))
    assert (x * 2).requires_grad


def test_detach_cuts_the_graph():
    x = Tensor([2.0], requires_grad=True)
    (x * x.detach()).sum().backward()
    same(x.grad, np.array([2.0]))


def test_every_leaf_owns_its_gradient():
    a, b, w = (Tensor(np.ones(3), requires_grad=True) for _ in range(3))
    g = np.ones(3)
    (a + b).backward(g)
    w.sum().backward()
    for leaf in (a, b, w):
        leaf.grad *= 2.0
        same(leaf.grad, np.full(3, 2.0))
    same(g, np.ones(3))


def test_operations_refuse_what_is_no_tensor():
    refuses(TypeError, "operations take tensors, not ndarray: write Tensor(x)", ops.relu, np.ones(3))
    refuses(TypeError, "operations take tensors, not list", ops.linear, [[1.0]], Tensor([[1.0]]))


def test_plain_numbers_take_the_tensor_s_precision():
    x = Tensor(np.float32([1.0, 2.0]), requires_grad=True)
    y = (2 * x + 1.5 - x / 3) ** 2
    assert y.dtype == np.float32
    y.sum().backward()
    assert x.grad.dtype == np.float32


def test_backward_twice_through_one_graph_adds_again():
    x = Tensor([3.0], requires_grad=True)
    y = (x * x).sum()
    y.backward()
    y.backward()
    same(x.grad, np.array([12.0]))


def test_in_place_change_of_a_recorded_tensor_is_refused():
    x = Tensor([1.0, 2.0], requires_grad=True)
    for change in ("__iadd__", "__isub__", "__imul__", "__itruediv__"):
        refuses(RuntimeError, "would overwrite values that backward() still needs", getattr(x, change), 1.0)
    refuses(RuntimeError, "would overwrite", x.__setitem__, 0, 1.0)
    same(x.data, np.array([1.0, 2.0]))


def test_backward_after_an_in_place_update_is_refused():
    w = Tensor([2.0], requires_grad=True)
    loss = (w * w).sum()
    with no_grad():
        w -= 0.1
    refuses(RuntimeError, "was changed in place after an operation had used it", loss.backward)
    (w * w).sum().backward()  # a graph recorded after the update is fine
    same(w.grad, np.array([3.8]))


def test_in_place_changes_inside_no_grad():
    w = Tensor([1.0, 2.0], requires_grad=True)
    with no_grad():
        w += 1.0
        w *= Tensor([2.0, 3.0])
        w /= 2.0
        w[0] = Tensor(5.0)
        w -= np.array([1.0, 0.0])
    same(w.data, np.array([4.0, 4.5]))


def test_bad_use_is_refused_in_a_sentence():
    x = Tensor(np.ones((2, 3)), requires_grad=True)
    refuses(RuntimeError, "backward() on a tensor without a graph", Tensor([1.0]).backward)
    refuses(ValueError, "backward() needs g", x.backward)
    refuses(ValueError, "g has shape (3,)", x.backward, np.ones(3))
    refuses(ValueError, "add: shapes (2, 3) and (4,) do not fit", lambda: x + np.ones(4))
    refuses(ValueError, "matmul: shapes (2, 3) and (2, 3) do not fit", lambda: x @ x)
    refuses(ValueError, "reshape: 6 elements", lambda: x.reshape(4, 2))
    refuses(TypeError, "data is a Tensor already", Tensor, x)
    refuses(TypeError, "data must hold float64 or float32", Tensor, ["a"])
    refuses(TypeError, "gradcheck needs float64", gradcheck, lambda t: t, np.float32([1.0]), rng=rng())


def test_what_a_tensor_tells_about_itself():
    x = Tensor([[1.0, 2.0]], requires_grad=True)
    assert repr(x) == "Tensor([[1. 2.]], requires_grad=True)"
    assert (len(x), x.ndim, x.shape, x.sum().item()) == (1, 2, (1, 2), 3.0)


# Order and paths.


@given(n=st.integers(1, 30), seed=seeds)
def test_topological_order_on_random_graphs(n, seed):
    generator = np.random.default_rng(seed)
    parents = {i: [j for j in range(i) if generator.random() < 0.3] for i in range(n)}
    order = autograd.topological_sort(n - 1, parents.__getitem__)
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order)
    assert order[-1] == n - 1
    assert all(place[p] < place[node] for node in order for p in parents[node])
    adjacency = np.zeros((n, n), int)
    for i, made_from in parents.items():
        adjacency[i, made_from] = 1
    paths, power = np.eye(n, dtype=int), np.eye(n, dtype=int)
    for _ in range(n):
        power = power @ adjacency
        paths += power
    for source in range(n):
        assert autograd.count_paths(n - 1, source, parents.__getitem__) == paths[n - 1, source]


def test_paths_double_with_every_diamond():
    depth = 3 * sys.getrecursionlimit()
    parents = {i: [i - 1, i - 1] if i else [] for i in range(depth)}
    assert autograd.count_paths(depth - 1, 0, parents.__getitem__) == 2 ** (depth - 1)


# The tester is tested.


def custom(value, *gradients):
    """An operation with the given value and (possibly wrong) gradients of its inputs."""

    def f(*inputs):
        arrays = [t.data for t in inputs]
        return record(value(*arrays), inputs, lambda g: [d(g, *arrays) for d in gradients])

    return f


WRONG = {
    "a factor": custom(np.sin, lambda g, x: 1.001 * g * np.cos(x)),
    "a sign": custom(np.sin, lambda g, x: -g * np.cos(x)),
    "a transpose": custom(lambda x: x @ x, lambda g, x: g @ x + x @ g),
    "an un-flipped kernel": custom(
        lambda x: np.correlate(x[0], np.arange(1.0, 4), "valid"),
        lambda g, x: np.convolve(g, np.arange(1.0, 4)[::-1])[None],
    ),
    "a missing sum over the batch": custom(lambda x: x - x.mean(0), lambda g, x: g),
    "NaN": custom(np.sin, lambda g, x: g * np.nan),
    "no gradient at all": custom(np.sin, lambda g, x: None),
}


@pytest.mark.parametrize("name", WRONG)
def test_gradcheck_catches(name):
    (x,) = draw(7, (1, 5) if "kernel" in name else (4, 4))
    error = gradcheck(WRONG[name], x, rng=rng())
    assert not error < 1e-4


RIGHT = {
    "sin": custom(np.sin, lambda g, x: g * np.cos(x)),
    "a product": custom(lambda x: x @ x, lambda g, x: g @ x.T + x.T @ g),
    "a correlation": custom(
        lambda x: np.correlate(x[0], np.arange(1.0, 4), "valid"),
        lambda g, x: np.convolve(g, np.arange(1.0, 4))[None],
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_gradcheck_passes_right_gradients(name):
    (x,) = draw(8, (1, 5) if name == "a correlation" else (4, 4))
    assert gradcheck(RIGHT[name], x, rng=rng()) < 1e-7


def test_the_plain_sum_would_miss_what_the_random_cotangent_catches():
    def wrong(t):  # a softmax whose backward says zero
        return record(ops.softmax(t).data, (t,), lambda g: (np.zeros_like(t.data),))

    (x,) = draw(9, (3, 4))
    p = Tensor(x, requires_grad=True)
    ops.softmax(p).sum().backward()
    assert np.abs(p.grad).max() < 1e-15
    assert gradcheck(wrong, x, rng=rng()) > 0.01


def test_gradcheck_never_loses_a_nan():
    def undefined(x, y):
        return record(x.data + y.data, (x, y), lambda g: (g * np.nan, g))

    assert np.isnan(gradcheck(undefined, [1.0, 2.0], [3.0, 4.0], rng=rng()))
    assert np.isnan(gradcheck(lambda x, y: undefined(y, x), [1.0, 2.0], [3.0, 4.0], rng=rng()))


def test_gradcheck_of_a_whole_layer():
    x, w, b = draw(10, (2, 2, 5, 5), (3, 2, 3, 3), (3,))
    assert gradcheck(lambda *t: ops.conv2d(*t, stride=2, padding=1).tanh(), x, w, b, rng=rng()) < 1e-7
    assert conv.conv2d(x, w, b, 2, 1).shape == (2, 3, 3, 3)


def test_unused_input_has_gradient_zero():
    assert gradcheck(lambda x, y: x * 2, [1.0], [2.0], rng=rng()) < 1e-8


@given(t=st.floats(-3, 3))
def test_n07_the_chain_rule_on_two_lanes(t):
    """r = u·v with u = t², v = 3t + 1 has dr/dt = 9t² + 2t."""
    x = Tensor([t], requires_grad=True)
    ((x * x) * (3 * x + 1)).sum().backward()
    same(x.grad, np.array([9 * t * t + 2 * t]))
