"""Learning-rate schedules: the rate as a function of time, and small classes that apply it to an optimiser.

t counts the calls of `step`: t = 0 is the rate of the first update. Count updates or epochs, as you like,
but `total`, `warmup` and `step_size` in the same unit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import check, optim


def step_lr(t: int, lr: float, step_size: int, gamma: float = 0.1) -> float:
    """A staircase: α_t = α γ^⌊t/step_size⌋.

    >>> [step_lr(t, lr=1.0, step_size=2, gamma=0.5) for t in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    lr, gamma = _rate("lr", lr), check.real("gamma", gamma, above=0)
    return lr * gamma ** (_time(t) // check.whole("step_size", step_size))


def exponential_lr(t: int, lr: float, gamma: float) -> float:
    """α_t = α γᵗ.

    >>> [exponential_lr(t, lr=1.0, gamma=0.5) for t in range(3)]
    [1.0, 0.5, 0.25]
    """
    return _rate("lr", lr) * check.real("gamma", gamma, above=0) ** _time(t)


def cosine_lr(t: int, lr: float, total: int, lr_min: float = 0.0) -> float:
    """Half a cosine wave from α to α_min: α_t = α_min + ½(α − α_min)(1 + cos(πt/total)); then it stays there.

    >>> [round(cosine_lr(t, lr=1.0, total=4), 4) for t in (0, 1, 2, 4, 9)]
    [1.0, 0.8536, 0.5, 0.0, 0.0]
    """
    lr, lr_min, total = _rate("lr", lr), _rate("lr_min", lr_min), check.whole("total", total)
    return _through(min(_time(t), total), (0, total), (lr, lr_min))


def warmup_lr(t: int, lr: float, warmup: int) -> float:
    """A straight rise to α over `warmup` steps, α_t = α · min(1, (t + 1)/warmup): the first is not wasted.

    >>> [warmup_lr(t, lr=1.0, warmup=4) for t in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """
    return _rate("lr", lr) * min(1.0, (_time(t) + 1) / check.whole("warmup", warmup))


def onecycle_lr(
    t: int,
    lr_max: float,
    total: int,
    pct_start: float = 0.3,
    div_factor: float = 25.0,
    final_div_factor: float = 1e4,
    three_phase: bool = False,
) -> float:
    """One cycle (Smith & Topin 2017): half cosine waves up from α₀ to α_max, then down to α_end.

    α₀ = α_max/div_factor and α_end = α₀/final_div_factor, far below the start. The top is at
    t = pct_start · total − 1 (if that is 0, the rate starts there, at α_max), the end at t = total − 1, after
    which the rate stays. With `three_phase` the fall first mirrors the rise, back to α₀ at twice the time of
    the top, and only then goes on to α_end.

    >>> [round(onecycle_lr(t, lr_max=1.0, total=10), 6) for t in (0, 2, 9, 12)]
    [0.04, 1.0, 4e-06, 4e-06]
    """
    lr_max = _rate("lr_max", lr_max)
    start = lr_max / check.real("div_factor", div_factor, above=0)
    end = start / check.real("final_div_factor", final_div_factor, above=0)
    levels = (start, lr_max, start, end) if three_phase else (start, lr_max, end)
    return _cycle(t, total, pct_start, levels)


def onecycle_momentum(
    t: int,
    total: int,
    low: float = 0.85,
    high: float = 0.95,
    pct_start: float = 0.3,
    three_phase: bool = False,
) -> float:
    """The momentum that goes with `onecycle_lr`: `low` when the rate is at its top, `high` at both ends.

    >>> [round(onecycle_momentum(t, total=10), 4) for t in (0, 2, 9)]
    [0.95, 0.85, 0.95]
    """
    low, high = (check.real(name, v, at_least=0, below=1) for name, v in (("low", low), ("high", high)))
    levels = (high, low, high, high) if three_phase else (high, low, high)
    return _cycle(t, total, pct_start, levels)


def _cycle(t: int, total: int, pct_start: float, levels: Sequence[float]) -> float:
    total = check.whole("total", total)
    most = 0.5 if len(levels) == 4 else 1.0
    top, last = check.real("pct_start", pct_start, above=0, at_most=most) * total - 1, total - 1
    corners = (0.0, top, 2 * top, last) if len(levels) == 4 else (0.0, top, last)
    return _through(min(_time(t), last), corners, levels)


def _through(t: float, corners: Sequence[float], levels: Sequence[float]) -> float:
    """The value at t of half cosine waves that join the levels, each at its corner."""
    i = next(i for i in range(1, len(corners)) if t <= corners[i])
    (start, end), (first, second) = corners[i - 1 : i + 1], levels[i - 1 : i + 1]
    part = (t - start) / (end - start) if end > start else 1.0
    return second + (first - second) / 2 * (1 + math.cos(math.pi * part))


def _time(t: int) -> int:
    return check.whole("t", t, at_least=0)


def _rate(name: str, value: float) -> float:
    return check.real(name, value, at_least=0)


class Schedule:
    """Sets the optimiser's rate for the first update at once, and for the next one at every `step`.

    ``optimizer.step(); schedule.step()``. The optimiser's rate at construction is the α of the formulas.
    """

    def __init__(self, optimizer: optim.Optimizer) -> None:
        self.optimizer: optim.Optimizer = check.instance("optimizer", optimizer, optim.Optimizer)
        self.lr = optimizer.lr
        self.t = 0
        self.apply(0)

    def lr_at(self, t: int) -> float:
        """The rate at time t."""
        raise NotImplementedError(f"{type(self).__name__} does not say how the rate changes")

    def apply(self, t: int) -> None:
        """Give the optimiser what holds at time t."""
        self.optimizer.lr = self.lr_at(t)

    def step(self) -> None:
        """Go on by one."""
        self.t += 1
        self.apply(self.t)

    def state_dict(self) -> dict[str, Any]:
        """The time and α; what the schedule was constructed with besides is constructed again."""
        return {"t": self.t, "lr": self.lr}

    def load_state_dict(self, saved: Mapping[str, Any]) -> None:
        """Go on where `state_dict` was taken, and set the optimiser's rate accordingly."""
        if set(check.instance("saved", saved, Mapping)) != {"t", "lr"}:
            raise ValueError(f"saved must hold t and lr, not {', '.join(map(str, saved)) or 'nothing'}")
        t = np.asarray(saved["t"])[()]  # a file gives an array of no axes for a number
        self.t, self.lr = check.whole("saved['t']", t, at_least=0), _rate("saved['lr']", saved["lr"])
        self.apply(self.t)


class StepLR(Schedule):
    """A staircase: `step_lr`."""

    def __init__(self, optimizer: optim.Optimizer, step_size: int, gamma: float = 0.1) -> None:
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer)

    def lr_at(self, t: int) -> float:
        return step_lr(t, self.lr, self.step_size, self.gamma)


class ExponentialLR(Schedule):
    """Exponential decay: `exponential_lr`."""

    def __init__(self, optimizer: optim.Optimizer, gamma: float) -> None:
        self.gamma = gamma
        super().__init__(optimizer)

    def lr_at(self, t: int) -> float:
        return exponential_lr(t, self.lr, self.gamma)


class CosineLR(Schedule):
    """Half a cosine wave: `cosine_lr`."""

    def __init__(self, optimizer: optim.Optimizer, total: int, lr_min: float = 0.0) -> None:
        self.total, self.lr_min = total, lr_min
        super().__init__(optimizer)

    def lr_at(self, t: int) -> float:
        return cosine_lr(t, self.lr, self.total, self.lr_min)


class WarmupLR(Schedule):
    """A linear rise (`warmup_lr`) to the start of another schedule, which then begins at its t = 0.

    ``WarmupLR(CosineLR(optimizer, total=900), warmup=100)``; call `step` on the outer one only.
    """

    def __init__(self, after: Schedule, warmup: int) -> None:
        self.after: Schedule = check.instance("after", after, Schedule)
        self.warmup = check.whole("warmup", warmup)
        super().__init__(after.optimizer)

    def lr_at(self, t: int) -> float:
        if t < self.warmup:
            return warmup_lr(t, self.lr, self.warmup)
        return self.after.lr_at(t - self.warmup)

    def apply(self, t: int) -> None:
        super().apply(t)
        if t >= self.warmup:
            self.after.apply(t - self.warmup)

    def load_state_dict(self, saved: Mapping[str, Any]) -> None:
        super().load_state_dict(saved)
        self.after.lr = self.lr
        self.apply(self.t)


class OneCycleLR(Schedule):
    """One cycle: `onecycle_lr`, and inversely `onecycle_momentum` for the optimiser's momentum or beta1.

    An optimiser that has neither gets the rate alone.
    """

    def __init__(
        self,
        optimizer: optim.Optimizer,
        lr_max: float,
        total: int,
        pct_start: float = 0.3,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        momentum_low: float = 0.85,
        momentum_high: float = 0.95,
    ) -> None:
        self.lr_max, self.total, self.pct_start, self.three_phase = lr_max, total, pct_start, three_phase
        self.div_factor, self.final_div_factor = div_factor, final_div_factor
        self.momentum_low, self.momentum_high = momentum_low, momentum_high
        super().__init__(optimizer)

    def lr_at(self, t: int) -> float:
        return onecycle_lr(
            t,
            self.lr_max,
            self.total,
            self.pct_start,
            self.div_factor,
            self.final_div_factor,
            self.three_phase,
        )

    def momentum_at(self, t: int) -> float:
        """The momentum at time t."""
        return onecycle_momentum(
            t, self.total, self.momentum_low, self.momentum_high, self.pct_start, self.three_phase
        )

    def apply(self, t: int) -> None:
        super().apply(t)
        for name in ("momentum", "beta1"):
            if name in self.optimizer.numbers:
                setattr(self.optimizer, name, self.momentum_at(t))
