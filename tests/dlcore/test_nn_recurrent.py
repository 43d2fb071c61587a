"""Recurrent layers against torch.nn with the same weights; long sequences in pieces; what is forgotten."""

import numpy as np
import pytest
import torch
from compare import FLOATS, draw, refuses, same, seeds
from hypothesis import given, settings
from hypothesis import strategies as st
from twins import copy_weights, same_as_torch

from dlcore import nn
from dlcore.autograd import Tensor

# ours, PyTorch's, and how its parameters are named; a bias that is not named is zero: b = b_ih + b_hh
WEIGHTS = {"weight_ih_l0": "wx", "weight_hh_l0": "wh"}
LAYERS = {
    "RNN": (nn.RNN, torch.nn.RNN, WEIGHTS | {"bias_ih_l0": "b"}),
    "LSTM": (nn.LSTM, torch.nn.LSTM, WEIGHTS | {"bias_ih_l0": "b"}),
    "GRU": (nn.GRU, torch.nn.GRU, WEIGHTS | {"bias_ih_l0": "bx", "bias_hh_l0": "bh"}),
}


def layer(name, inputs=3, hidden=4, seed=0):
    return LAYERS[name][0](inputs, hidden, np.random.default_rng(seed))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", LAYERS)
@given(batch=st.integers(1, 3), steps=st.integers(1, 6), seed=seeds)
@settings(max_examples=4)
def test_all_states(name, dtype, batch, steps, seed):
    ours, twin = layer(name, seed=seed).astype(dtype), LAYERS[name][1](3, 4, batch_first=True)
    (x,) = draw(seed, (batch, steps, 3), dtype=dtype)
    same_as_torch(
        ours, twin, x, names=LAYERS[name][2], call=lambda x: ours(x)[0], twin_call=lambda x: twin(x)[0]
    )


@pytest.mark.parametrize("name", LAYERS)
@given(seed=seeds)
@settings(max_examples=4)
def test_a_state_to_start_from_and_the_last_one(name, seed):
    """The loss is on the last state alone, and reaches the first."""
    ours, twin = layer(name, seed=seed), LAYERS[name][1](3, 4, batch_first=True)
    x, h, c = draw(seed, (2, 5, 3), (2, 4), (2, 4))
    lstm = name == "LSTM"

    def last(x, h, c):
        state = ours(x, (h, c) if lstm else h)[1]
        return state[0] * state[1] if lstm else state * (c * 0 + 1)

    def twin_last(x, h, c):
        state = twin(x, (h[None], c[None]) if lstm else h[None])[1]
        return (state[0] * state[1])[0] if lstm else state[0] + c * 0

    same_as_torch(ours, twin, x, h, c, names=LAYERS[name][2], call=last, twin_call=twin_last)


@pytest.mark.parametrize("name", LAYERS)
@given(cut=st.integers(1, 6), seed=seeds)
def test_a_sequence_in_pieces_is_the_same_sequence(name, cut, seed):
    model = layer(name, seed=seed)
    (x,) = draw(seed, (2, 7, 3))
    whole, end = model(Tensor(x))
    first, state = model(Tensor(x[:, :cut]))
    second, last = model(Tensor(x[:, cut:]), state)
    same(np.concatenate([first.data, second.data], axis=1), whole.data)
    for got, want in zip(last, end, strict=True) if name == "LSTM" else [(last, end)]:
        same(got.data, want.data)


@pytest.mark.parametrize("name", LAYERS)
def test_weights_start_between_the_bounds_of_pytorch(name):
    model = layer(name, inputs=50, hidden=25)
    for p in model.parameters():
        assert 0.15 < np.abs(p.data).max() <= 0.2
    copy_weights(model, LAYERS[name][1](50, 25), LAYERS[name][2])  # the shapes are PyTorch's, too


def test_bad_input_is_refused_in_a_sentence():
    x = Tensor(np.ones((2, 5, 3)))
    for name in LAYERS:
        refuses(ValueError, "x has shape (2, 3), but (B, T, D)", layer(name), Tensor(np.ones((2, 3))))
        refuses(ValueError, "with D = 7", layer(name), Tensor(np.ones((2, 5, 7))))
        refuses(ValueError, "hidden must be at least 1", layer, name, 3, 0)
        refuses(ValueError, "inputs must be at least 1", layer, name, 0, 3)
    refuses(ValueError, "h has shape (3, 4)", layer("RNN"), x, Tensor(np.ones((3, 4))))
    refuses(ValueError, "h has shape (3, 4)", layer("GRU"), x, Tensor(np.ones((3, 4))))
    refuses(
        ValueError, "h has shape (3, 4)", layer("LSTM"), x, (Tensor(np.ones((3, 4))), Tensor(np.ones((2, 4))))
    )
