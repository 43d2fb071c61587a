"""Recurrent layers: thin shells around the sequence functions of `rnn`.

Each maps x (B, T, D) and a state to the hidden states (B, T, H) of all steps and the last state, so that a
long sequence can be read in pieces. Parameters are drawn from U(−1/√H, 1/√H), as PyTorch's are.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from .. import check, init, ops
from ..autograd import Tensor, array_of
from . import module

LSTMState: TypeAlias = tuple[Tensor, Tensor]


class _Recurrent(module.Module):
    """Parameters of a recurrent layer whose pre-activations have `gates` blocks of H columns."""

    gates = 1

    def __init__(self, inputs: int, hidden: int, rng: np.random.Generator) -> None:
        rows = self.gates * check.whole("hidden", hidden)
        self.hidden = hidden
        shapes = {"wx": (rows, check.whole("inputs", inputs)), "wh": (rows, hidden), **self.biases(rows)}
        for name, shape in shapes.items():
            setattr(self, name, module.parameter(init.default_uniform(shape, rng, fan_in=hidden)))

    def biases(self, rows: int) -> dict[str, tuple[int, ...]]:
        return {"b": (rows,)}

    def nothing(self, x: Tensor) -> Tensor:
        """The state before the first step: zeros (B, H)."""
        value = check.array("x", array_of(x), "B T D")
        return Tensor(np.zeros((len(value), self.hidden), value.dtype))


class RNN(_Recurrent):
    """h_t = tanh(x_t Wxᵀ + h_{t−1} Whᵀ + b)."""

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        hs = ops.rnn_forward(x, self.nothing(x) if h is None else h, *self.parameters())
        return hs, hs[:, -1]


class LSTM(_Recurrent):
    """Long short-term memory, gates in PyTorch's order i, f, g, o; the state is (h, c)."""

    gates = 4

    def forward(self, x: Tensor, state: LSTMState | None = None) -> tuple[Tensor, LSTMState]:
        h, c = (self.nothing(x),) * 2 if state is None else check.pair("state", state, "(h, c)")
        hs, c = ops.lstm_forward(x, h, c, *self.parameters())
        return hs, (hs[:, -1], c)


class GRU(_Recurrent):
    """Gated recurrent unit in PyTorch's convention, gates r, z, n, a bias on either side."""

    gates = 3

    def biases(self, rows: int) -> dict[str, tuple[int, ...]]:
        return {"bx": (rows,), "bh": (rows,)}

    def forward(self, x: Tensor, h: Tensor | None = None) -> tuple[Tensor, Tensor]:
        hs = ops.gru_forward(x, self.nothing(x) if h is None else h, *self.parameters())
        return hs, hs[:, -1]
