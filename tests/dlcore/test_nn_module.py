"""The tree of modules: who its parameters are, what is saved, what switches, that students' code is used."""

import numpy as np
import pytest
from compare import draw, refuses, same
from hypothesis import given
from hypothesis import strategies as st

from dlcore import activations as act
from dlcore import attention as attn
from dlcore import conv, dense, nn, ops, rnn
from dlcore.autograd import Tensor


def rng(seed=0):
    return np.random.default_rng(seed)


class Tied(nn.Module):
    """Every kind of attribute: parameters, one of them shared, a buffer, a child, a list, settings."""

    def __init__(self):
        self.scale = nn.parameter(np.ones(3))
        self.counts = np.zeros(2, np.int64)
        self.first = nn.Linear(3, 3, rng(1))
        self.blocks = [nn.BatchNorm1d(3), nn.Dropout(0.5, rng(2)), "not a module"]
        self.again = nn.Linear(3, 3, rng(3), bias=False)
        self.again.weight = self.first.weight
        self.note, self.width = "plain", 3

    def forward(self, x):
        return self.again(self.blocks[0](self.first(x)) * self.scale)


NAMES = ["scale", "first.weight", "first.bias", "blocks.0.gamma", "blocks.0.beta"]
BUFFERS = ["counts", "blocks.0.running_mean", "blocks.0.running_var"]


def test_parameters_are_named_by_their_path_and_a_shared_one_appears_once():
    model = Tied()
    assert [name for name, _ in model.named_parameters()] == NAMES
    assert model.parameters() == [p for _, p in model.named_parameters()]
    assert [type(m).__name__ for m in model.modules()] == [
        "Tied",
        "Linear",
        "BatchNorm1d",
        "Dropout",
        "Linear",
    ]
    assert [name for name, _ in model.children()] == ["first", "blocks.0", "blocks.1", "again"]


def test_a_shared_parameter_collects_the_gradients_of_both_uses():
    model = Tied()
    model(Tensor(draw(0, (4, 3))[0])).sum().backward()
    shared = model.first.weight.grad
    other = Tied()
    other.again.weight = nn.parameter(other.first.weight.data.copy())
    other(Tensor(draw(0, (4, 3))[0])).sum().backward()
    same(shared, other.first.weight.grad + other.again.weight.grad)


def test_a_frozen_parameter_gets_no_gradient():
    model = Tied()
    model(Tensor(draw(0, (4, 3))[0])).sum().backward()
    nn.set_trainable(model.first, False)
    assert [p.grad is None for p in model.parameters()] == [False, True, True, False, False]
    model.zero_grad()
    assert all(p.grad is None for p in model.parameters())
    model(Tensor(draw(0, (4, 3))[0])).sum().backward()
    assert [p.grad is None for p in model.parameters()] == [False, True, True, False, False]
    nn.set_trainable(model, True)
    assert all(p.requires_grad for p in model.parameters())


def test_train_and_eval_reach_every_module():
    model = Tied()
    assert model.eval() is model
    assert not any(m.training for m in model.modules())
    assert model.train() is model
    assert all(m.training for m in model.modules())


def test_astype_converts_parameters_and_buffers_but_no_counts():
    model = Tied()
    model(Tensor(draw(0, (4, 3))[0])).sum().backward()
    assert model.astype(np.float32) is model
    state = model.state_dict()
    assert {name for name in state if state[name].dtype == np.float32} == {*NAMES, *BUFFERS} - {"counts"}
    assert state["counts"].dtype == np.int64
    assert all(p.grad is None for p in model.parameters())
    assert model(Tensor(draw(0, (4, 3), dtype=np.float32)[0])).dtype == np.float32
    assert model.again.weight is model.first.weight
    refuses(TypeError, "dtype must be float64 or float32", model.astype, np.int64)
    refuses(TypeError, "dtype must be float64 or float32", model.astype, "double-double")


def test_state_dict_makes_an_equal_model_and_shares_no_memory():
    model, other = Tied(), Tied()
    for seed, p in enumerate(model.parameters()):
        p.data[...] = draw(seed, p.shape)[0]
    model(Tensor(draw(9, (4, 3))[0]))  # moves the running statistics
    state = model.state_dict()
    assert list(state) == NAMES + BUFFERS
    other.load_state_dict(state)
    x = Tensor(draw(0, (4, 3))[0])
    want = model.eval()(x).data
    for array in state.values():
        array += 1  # must reach neither model
    same(other.eval()(x).data, want, 0)
    same(model(x).data, want, 0)


@pytest.mark.parametrize(
    ("words", "spoil"),
    [
        ("the state lacks first.bias", lambda s: s.pop("first.bias")),
        ("the state lacks counts", lambda s: s.pop("counts")),
        ("this model has no second.bias", lambda s: s.update({"second.bias": np.ones(2)})),
        ("scale is float64 (4,) in the state, but float64 (3,)", lambda s: s.update(scale=np.ones(4))),
        ("is float32 (3,)", lambda s: s.update({"blocks.0.running_var": np.ones(3, np.float32)})),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(words, spoil):
    model = Tied()
    before = model.state_dict()
    state = {name: array + 1 for name, array in before.items()}
    spoil(state)
    refuses(ValueError, words, model.load_state_dict, state)
    for name, array in model.state_dict().items():
        same(array, before[name], 0)


def test_loading_between_forward_and_backward_is_refused():
    model = nn.Linear(2, 2, rng())
    y = (model(Tensor(np.ones((1, 2)), requires_grad=True)) ** 2).sum()
    model.load_state_dict(nn.Linear(2, 2, rng(1)).state_dict())
    refuses(RuntimeError, "was changed in place", y.backward)


def test_a_module_without_forward_says_so():
    refuses(NotImplementedError, "Module has no forward method", nn.Module(), 1)


@given(sizes=st.lists(st.integers(1, 9), min_size=2, max_size=5))
def test_count_params_counts_what_can_learn(sizes):
    model = nn.MLP(sizes, rng())
    assert nn.count_params(model) == nn.mlp_param_count(sizes)
    nn.set_trainable(model[0], False)
    assert nn.count_params(model) == nn.mlp_param_count(sizes) - (sizes[0] + 1) * sizes[1]


def test_functions_of_dense_are_offered_here():
    for name in nn.__all__:
        assert hasattr(nn, name)
    assert all(getattr(nn, name) is getattr(dense, name) for name in nn.__all__ if hasattr(dense, name))


STUDENTS = {
    "activations.relu_grad": (act, lambda: nn.MLP([4, 3, 2], rng()), (5, 4)),
    "dense.linear_forward": (dense, lambda: nn.Linear(4, 2, rng()), (5, 4)),
    "dense.linear_backward": (dense, lambda: nn.MLP([4, 3, 2], rng()), (5, 4)),
    "conv.conv2d": (conv, lambda: nn.SmallCNN(rng()), (2, 1, 8, 8)),
    "conv.conv2d_backward": (conv, lambda: nn.ResNetSmall(rng()), (2, 1, 8, 8)),
    "rnn.lstm_forward": (rnn, lambda: nn.LSTM(3, 2, rng()), (2, 4, 3)),
    "attention.scaled_dot_product_attention": (attn, lambda: nn.TransformerBlock(4, 2, rng()), (2, 3, 4)),
    "attention.sdpa_backward": (attn, lambda: nn.ModernBlock(4, 2, rng()), (2, 3, 4)),
}


@pytest.mark.parametrize("path", STUDENTS)
def test_a_students_function_reaches_every_model(path, monkeypatch):
    module, build, shape = STUDENTS[path]
    name = path.partition(".")[2]
    ours, calls = getattr(module, name), []
    monkeypatch.setattr(module, name, lambda *a, **k: calls.append(name) or ours(*a, **k))
    out = build()(Tensor(draw(0, shape)[0], requires_grad=True))
    (out[0] if isinstance(out, tuple) else out).sum().backward()
    assert calls


def test_a_wrong_gradient_of_a_student_shows_in_the_model(monkeypatch):
    model, x = nn.MLP([4, 3, 2], rng()), Tensor(draw(0, (5, 4))[0])
    ops.cross_entropy(model(x), np.zeros(5, int)).backward()
    right = model[0].weight.grad
    model.zero_grad()
    monkeypatch.setattr(act, "relu_grad", lambda x: 2.0 * (np.asarray(x) > 0))
    ops.cross_entropy(model(x), np.zeros(5, int)).backward()
    same(model[0].weight.grad, 2 * right)
