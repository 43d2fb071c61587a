"""Layers and the multilayer perceptron against torch.nn with the same weights, and how they start."""

import numpy as np
import pytest
import torch
from compare import FLOATS, draw, refuses, same, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import same_as_torch

from dlcore import nn
from dlcore.autograd import Tensor


def rng(seed=0):
    return np.random.default_rng(seed)


# ours, PyTorch's, shape of the input
LAYERS = {
    "Linear": (lambda: nn.Linear(4, 3, rng()), lambda: torch.nn.Linear(4, 3), (2, 5, 4)),
    "Linear without bias": (
        lambda: nn.Linear(4, 3, rng(), bias=False),
        lambda: torch.nn.Linear(4, 3, False),
        (5, 4),
    ),
    "Conv2d": (
        lambda: nn.Conv2d(3, 4, 3, rng(), stride=2, padding=1),
        lambda: torch.nn.Conv2d(3, 4, 3, 2, 1),
        (2, 3, 7, 6),
    ),
    "Conv2d without bias": (
        lambda: nn.Conv2d(3, 4, 2, rng(), bias=False),
        lambda: torch.nn.Conv2d(3, 4, 2, bias=False),
        (2, 3, 4, 5),
    ),
    "ConvTranspose2d": (
        lambda: nn.ConvTranspose2d(3, 2, 4, rng(), stride=2, padding=1),
        lambda: torch.nn.ConvTranspose2d(3, 2, 4, 2, 1),
        (2, 3, 4, 5),
    ),
    "LayerNorm": (lambda: nn.LayerNorm(6, eps=1e-2), lambda: torch.nn.LayerNorm(6, 1e-2), (2, 3, 6)),
    "RMSNorm": (lambda: nn.RMSNorm(6, eps=1e-2), lambda: torch.nn.RMSNorm(6, 1e-2), (2, 3, 6)),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(3), lambda: torch.nn.BatchNorm1d(3), (8, 3)),
    "BatchNorm2d": (
        lambda: nn.BatchNorm2d(3, momentum=0.3, eps=1e-3),
        lambda: torch.nn.BatchNorm2d(3, 1e-3, 0.3),
        (4, 3, 5, 5),
    ),
    "MLP": (
        lambda: nn.MLP([4, 6, 5, 3], rng(), "tanh"),
        lambda: torch.nn.Sequential(
            torch.nn.Linear(4, 6),
            torch.nn.Tanh(),
            torch.nn.Linear(6, 5),
            torch.nn.Tanh(),
            torch.nn.Linear(5, 3),
        ),
        (7, 4),
    ),
    "convolution, pooling and a head": (
        lambda: nn.Sequential(
            nn.Conv2d(1, 4, 3, rng()), nn.MaxPool2d(3, 1), nn.Flatten(), nn.Linear(16, 2, rng())
        ),
        lambda: torch.nn.Sequential(
            torch.nn.Conv2d(1, 4, 3), torch.nn.MaxPool2d(3, 1), torch.nn.Flatten(), torch.nn.Linear(16, 2)
        ),
        (3, 1, 6, 6),
    ),
    "global average": (
        lambda: nn.Sequential(nn.Conv2d(1, 4, 3, rng()), nn.Activation("gelu"), nn.GlobalAvgPool()),
        lambda: torch.nn.Sequential(
            torch.nn.Conv2d(1, 4, 3), torch.nn.GELU(), torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten()
        ),
        (3, 1, 6, 5),
    ),
}


def different(model, seed):
    """The model with random numbers in place of ones and zeros, so that γ and β cannot be mistaken."""
    for i, p in enumerate(model.parameters()):
        p.data[...] += draw(seed + i, p.shape)[0] / 2
    return model


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", LAYERS)
@given(seed=seeds)
@settings(max_examples=3)
def test_layers(name, dtype, seed):
    ours, theirs, shape = LAYERS[name]
    model, twin = different(ours(), seed).astype(dtype), theirs()
    same_as_torch(
        model, twin, draw(seed, shape, dtype=dtype)[0], tolerance=1e-3 if dtype is np.float32 else None
    )


@pytest.mark.parametrize("name", ["BatchNorm1d", "BatchNorm2d"])
def test_batchnorm_remembers_and_uses_running_statistics(name):
    ours, theirs, shape = LAYERS[name]
    model, twin = different(ours(), 0), theirs().double()
    for seed in range(3):
        (x,) = draw(seed, shape)
        model(Tensor(2 * x + 1))
        twin(torch.tensor(2 * x + 1))
    same(model.running_mean, twin.running_mean)
    same(model.running_var, twin.running_var)
    same_as_torch(model.eval(), twin.eval(), draw(9, shape)[0])
    same(model.running_mean, twin.running_mean)  # evaluation moves nothing


def test_embedding():
    ids = np.array([[1, 0, 1], [3, 3, 1]])
    same_as_torch(nn.Embedding(4, 5, rng()), torch.nn.Embedding(4, 5), ids)


@given(p=st.just(0.0) | st.floats(0.05, 0.9), seed=seeds)
def test_dropout_keeps_the_mean_in_training_and_everything_in_evaluation(p, seed):
    layer, x = nn.Dropout(p, rng(seed)), Tensor(np.ones((200, 200)))
    y = layer(x).data
    assert set(np.unique(y).round(9)) <= {0.0, round(1 / (1 - p), 9)}
    assert abs(y.mean() - 1) <= 5 * np.sqrt(p / (1 - p)) / 200
    if p:
        assert (layer(x).data != y).any()  # a new mask every time
    same(layer.eval()(x).data, x.data)


def test_a_dropout_layer_repeats_itself_with_the_same_generator():
    x = Tensor(np.ones(50))
    same(nn.Dropout(0.5, rng(3))(x).data, nn.Dropout(0.5, rng(3))(x).data)


def test_sequential_is_a_list_of_layers():
    model = nn.MLP([4, 3, 2], rng())
    assert len(model) == 3
    assert isinstance(model[2], nn.Linear)
    assert [name for name, _ in model.named_parameters()] == [
        f"layers.{i}.{n}" for i in (0, 2) for n in ("weight", "bias")
    ]


@pytest.mark.parametrize(
    ("build", "fan_in"),
    [
        (lambda r: nn.Linear(25, 400, r), 25),
        (lambda r: nn.Conv2d(4, 100, 3, r), 36),
        (lambda r: nn.ConvTranspose2d(100, 4, 3, r), 36),
    ],
)
def test_weights_start_as_pytorchs_do(build, fan_in):
    layer = build(rng())
    bound = 1 / np.sqrt(fan_in)
    for p in layer.parameters():
        assert 0.3 * bound < np.abs(p.data).max() <= bound
    w = layer.weight.data
    assert np.abs(w).max() > 0.99 * bound
    assert abs(w.std() / (bound / np.sqrt(3)) - 1) < 0.05
    assert abs(nn.Embedding(200, 50, rng()).weight.data.std() - 1) < 0.05


def test_random_features_learn_only_their_output():
    r = rng()
    x = r.uniform(-1, 1, (300, 2))
    y = np.sin(2 * x[:, 0]) * x[:, 1]
    model = nn.RandomFeatures(2, 200, r, activation="tanh")
    w, b = model.w.copy(), model.b.copy()
    refuses(RuntimeError, "has not been fitted yet", model.predict, x)
    assert model.fit(x, y, lam=1e-6) is model
    same(model.features(x), np.tanh(x @ w.T + b))
    same(model.w, w, 0)
    assert np.abs(model.predict(x) - y).max() < 0.01


def test_bad_input_is_refused_in_a_sentence():
    refuses(ValueError, "inputs must be at least 1", nn.Linear, 0, 3, rng())
    refuses(TypeError, "outputs must be a whole number", nn.Linear, 3, 2.5, rng())
    refuses(TypeError, "rng must be a numpy Generator", nn.Linear, 3, 2, 0)
    refuses(TypeError, "rng must be a numpy Generator", nn.Embedding, 3, 2, None)
    refuses(
        ValueError,
        "w has shape (3, 2), but (O, D) with D = 5",
        nn.Linear(2, 3, rng()),
        Tensor(np.ones((4, 5))),
    )
    refuses(ValueError, "name must be one of", nn.Activation, "swish")
    refuses(ValueError, "p must be at least 0 and below 1", nn.Dropout, 1.0, rng())
    refuses(ValueError, "momentum must be", nn.BatchNorm1d, 3, momentum=2)
    refuses(ValueError, "eps must be above 0", nn.LayerNorm, 3, eps=0)
    refuses(ValueError, "eps must be above 0", nn.RMSNorm, 3, eps=-1)
    refuses(
        ValueError,
        "BatchNorm2d expects 4 axes, but x has shape (4, 3)",
        nn.BatchNorm2d(3),
        Tensor(np.ones((4, 3))),
    )
    refuses(ValueError, "x has 1 sample", nn.BatchNorm1d(3), Tensor(np.ones((1, 3))))
    refuses(ValueError, "kernel must be at least 1", nn.Conv2d, 1, 1, 0, rng())
    refuses(ValueError, "padding must be at least 0", nn.Conv2d, 1, 1, 3, rng(), padding=-1)
    refuses(ValueError, "stride must be at least 1", nn.ConvTranspose2d, 1, 1, 3, rng(), stride=0)
    refuses(
        ValueError, "x has shape (4, 3), but (N, C, H, W)", nn.Conv2d(3, 1, 1, rng()), Tensor(np.ones((4, 3)))
    )
    refuses(ValueError, "with C = 2", nn.Conv2d(3, 1, 1, rng()), Tensor(np.ones((4, 2, 5, 5))))
    refuses(ValueError, "size must be at least 1", nn.MaxPool2d, 0)
    refuses(ValueError, "sizes must list at least", nn.MLP, [3], rng())
    refuses(ValueError, "hidden must be at least 1", nn.RandomFeatures, 2, 0, rng())
