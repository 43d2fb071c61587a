"""The training loop: batches, gradients, clipping, updates; watched, stopped early, and resumable."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from . import check, checkpoint, data, extras, nn, ops, optim, schedules
from .autograd import Tensor
from .shapes import Array

Data: TypeAlias = tuple[Array, Array]  # inputs and targets, samples along the first axis
Loss: TypeAlias = Callable[[Any, Array], Tensor]  # (the model's output, targets) → a mean over the samples
Metric: TypeAlias = Callable[[Array, Array], float]  # (the model's output, targets) → a number to watch


def clip_grads(grads: Sequence[Array], max_norm: float) -> tuple[list[Array], float]:
    """Gradients scaled down together so that their joint norm is at most `max_norm`, and the norm before.

    ‖g‖ = √(Σ over all arrays and entries of g²); each array is multiplied by min(1, max_norm/‖g‖), which
    keeps the direction. New arrays; a gradient of zeros stays zero.

    >>> clipped, before = clip_grads([np.array([3.0]), np.array([4.0])], max_norm=1.0)
    >>> [g.round(2).tolist() for g in clipped], before
    ([[0.6], [0.8]], 5.0)
    """
    check.real("max_norm", max_norm, above=0)
    arrays = [
        check.array(f"grads[{i}]", g) for i, g in enumerate(check.sequence("grads", grads, "arrays", 0))
    ]
    norm = math.sqrt(sum(float(np.vdot(g, g)) for g in arrays))
    scale = min(1.0, max_norm / norm) if norm else 1.0
    return [g * g.dtype.type(scale) for g in arrays], norm


def clip_grad_norm(params: Iterable[Tensor], max_norm: float) -> float:
    """`clip_grads` on the gradients of parameters, in their place; returns the norm before.

    >>> w = Tensor([0.0], requires_grad=True)
    >>> w.grad = np.array([5.0])
    >>> clip_grad_norm([w], max_norm=1.0), w.grad.tolist()
    (5.0, [1.0])
    """
    moving = [(p, p.grad) for p in _tensors(params) if p.grad is not None]
    clipped, norm = clip_grads([grad for _, grad in moving], max_norm)
    for (p, _), grad in zip(moving, clipped, strict=True):
        p.grad = grad
    return norm


class EarlyStopping:
    """Says when to stop: after `patience` values in a row that are not lower than the best by `min_delta`.

    >>> stop = EarlyStopping(patience=2)
    >>> [stop.update(loss) for loss in (1.0, 0.5, 0.6, 0.4, 0.5, 0.4)]
    [False, False, False, False, False, True]
    """

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        self.patience = check.whole("patience", patience)
        self.min_delta = check.real("min_delta", min_delta, at_least=0)
        self.best = math.inf
        self.waited = 0

    def update(self, value: float) -> bool:
        """Take note of the next value; True means stop. NaN never counts as better."""
        check.instance("value", value, float, int, np.number)
        if value < self.best - self.min_delta:
            self.best, self.waited = float(value), 0
        else:
            self.waited += 1
        return self.waited >= self.patience


@contextmanager
def in_precision(params: Sequence[Tensor], dtype: npt.DTypeLike) -> Iterator[None]:
    """Inside, parameters are copies in `dtype`; after it the originals are back, with gradients in their own.

    This is mixed precision: float32 is fast enough for the passes, and the optimiser adds its small steps to
    float64 masters, where they are not rounded away.

    >>> w = Tensor([1.0], requires_grad=True)
    >>> with in_precision([w], np.float32):
    ...     (w * 2).sum().backward()
    >>> w.data.dtype, w.grad
    (dtype('float64'), array([2.]))
    """
    params, dtype = _tensors(params), check.precision("dtype", dtype)
    masters = [p.data for p in params]
    for p in params:
        p.data = p.data.astype(dtype)
    try:
        yield
    finally:
        for p, master in zip(params, masters, strict=True):
            p.data = master
            p.grad = None if p.grad is None else p.grad.astype(master.dtype)


class Trainer:
    """Trains a model: ``Trainer(model, optimizer, loss, rng).fit((x, y), epochs=10)``.

    `loss(output, targets)` is a mean over samples, by default cross-entropy. `history` holds one number an
    epoch under "loss", "lr" and, with validation data, "valid_loss" and "valid_metric".

    >>> rng = np.random.default_rng(0)
    >>> x, y = data.spirals(60, 2, 0.0, rng)
    >>> model = nn.MLP([2, 16, 2], rng)
    >>> trainer = Trainer(model, optim.Adam(model.parameters(), lr=0.01), rng=rng, progress=False)
    >>> history = trainer.fit((x, y), epochs=5)
    >>> len(history["loss"]), history["loss"][-1] < history["loss"][0]
    (5, True)
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: optim.Optimizer,
        loss: Loss = ops.cross_entropy,
        rng: np.random.Generator | None = None,
        *,
        batch_size: int = 32,
        accumulate: int = 1,
        clip: float | None = None,
        schedule: schedules.Schedule | None = None,
        stopping: EarlyStopping | None = None,
        metric: Metric | None = None,
        mixed: bool = False,
        progress: bool = True,
    ) -> None:
        """Every batch is cut into `accumulate` parts whose gradients add up to the batch's, in less memory.

        `clip` bounds the gradient's norm; `schedule` moves once a batch; `stopping` watches the validation
        loss and gives the best parameters back; ``mixed=True`` computes in float32 for float64 parameters.
        """
        self.model: nn.Module = check.instance("model", model, nn.Module)
        self.optimizer: optim.Optimizer = check.instance("optimizer", optimizer, optim.Optimizer)
        self.loss: Loss = check.function("loss", loss)
        self.rng = np.random.default_rng(0) if rng is None else check.generator("rng", rng)
        self.batch_size = check.whole("batch_size", batch_size)
        self.accumulate = check.whole("accumulate", accumulate)
        self.clip = None if clip is None else check.real("clip", clip, above=0)
        nothing = type(None)
        self.schedule = check.instance("schedule", schedule, schedules.Schedule, nothing)
        self.stopping = check.instance("stopping", stopping, EarlyStopping, nothing)
        self.metric = None if metric is None else check.function("metric", metric)
        first = check.sequence("model.parameters()", model.parameters(), "parameters")[0]
        self.dtype = np.dtype(np.float32) if mixed else first.dtype
        self.progress = progress
        self.epoch = 0
        self.history: dict[str, list[float]] = {}
        self.best: dict[str, Array] = {}

    def fit(self, train: Data, epochs: int, valid: Data | None = None) -> dict[str, list[float]]:
        """Train until `epochs` are done in all, those before a `load` included; returns the history."""
        valid = None if valid is None else _samples("valid", valid)
        if self.stopping is not None and valid is None:
            raise ValueError("early stopping watches the validation loss: pass valid=(x, y) to fit")
        train = _samples("train", train)
        bar = self._bar(check.whole("epochs", epochs), len(train[0]))
        with bar:
            while self.epoch < epochs:
                row = {"loss": self._epoch(train, bar), "lr": self.optimizer.lr}
                self.epoch += 1
                if valid is not None:
                    row |= {f"valid_{name}": value for name, value in self.evaluate(valid).items()}
                for name, value in row.items():
                    self.history.setdefault(name, []).append(value)
                bar.set_postfix({name: f"{value:.4g}" for name, value in row.items()})
                if self.stopping is not None and self._stops(self.stopping, row["valid_loss"]):
                    break
        return self.history

    def evaluate(self, part: Data) -> dict[str, float]:
        """Mean loss and metric on data, without training; in pieces of the batch size."""
        x, y = _samples("part", part)
        total: dict[str, float] = {}
        with nn.evaluating(self.model), in_precision(self.model.parameters(), self.dtype):
            for start in range(0, len(x), self.batch_size):
                piece = slice(start, start + self.batch_size)
                output = self.model(self._input(x[piece]))
                found = {"loss": self.loss(output, y[piece]).item()}
                if self.metric is not None:
                    found["metric"] = float(self.metric(output.data, y[piece]))
                for name, value in found.items():
                    total[name] = total.get(name, 0.0) + value * len(x[piece]) / len(x)
        return total

    def save(self, path: str | Path) -> None:
        """Write the state to one safetensors file, whole or not at all."""
        checkpoint.save(path, self.state_dict())

    def load(self, path: str | Path) -> None:
        """Go on from a saved state, bit for bit; a file that does not fit is refused and changes nothing."""
        state = checkpoint.load(path)
        try:
            self.load_state_dict(state)
        except ValueError as problem:
            raise ValueError(f"{path} does not fit this trainer: {problem}") from None

    def state_dict(self) -> checkpoint.State:
        """Everything the next epoch depends on, by part and name: arrays, and what JSON can hold."""
        parts: checkpoint.State = {
            "model": dict(self.model.state_dict()),
            "optimizer": self.optimizer.state_dict(),
            "generators": {str(i): rng.bit_generator.state for i, rng in enumerate(self._generators())},
            "history": {name: list(values) for name, values in self.history.items()},
            "best": dict(self.best),
            "progress": {"epoch": self.epoch},
        }
        if self.schedule is not None:
            parts["schedule"] = self.schedule.state_dict()
        if self.stopping is not None:
            parts["early stopping"] = {"best": self.stopping.best, "waited": self.stopping.waited}
        return parts

    def load_state_dict(self, state: checkpoint.State) -> None:
        """Take over what `state_dict` gave; if any part does not fit, everything stays as it was."""
        before = self.state_dict()
        if odd := state.keys() ^ before.keys():
            raise ValueError(f"only one of the two has the part {min(odd)!r}")
        try:
            self._take(state)
        except (ValueError, TypeError, KeyError) as problem:
            self._take(before)
            raise ValueError(str(problem)) from None

    def _take(self, state: checkpoint.State) -> None:
        generators = self._generators()
        if len(generators) != len(state["generators"]):
            saved = len(state["generators"])
            raise ValueError(f"it has {saved} random generators instead of {len(generators)}")
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        if self.schedule is not None:
            self.schedule.load_state_dict(state["schedule"])
        if self.stopping is not None:
            self.stopping.best = float(state["early stopping"]["best"])
            self.stopping.waited = int(state["early stopping"]["waited"])
        for i, rng in enumerate(generators):
            rng.bit_generator.state = state["generators"][str(i)]
        self.history = {name: list(values) for name, values in state["history"].items()}
        self.best = dict(state["best"])
        self.epoch = int(state["progress"]["epoch"])

    def _generators(self) -> list[np.random.Generator]:
        """The trainer's generator and those inside the model (dropout), each once: layers may share one."""
        held = [value for module in self.model.modules() for value in vars(module).values()]
        found = [rng for rng in (self.rng, *held) if isinstance(rng, np.random.Generator)]
        return list({id(rng): rng for rng in found}.values())

    def _epoch(self, train: Data, bar: Any) -> float:
        self.model.train()
        total, count = 0.0, 0
        for x, y in data.iterate_minibatches(*train, batch_size=self.batch_size, rng=self.rng):
            total += self._step(x, y) * len(x)
            count += len(x)
            bar.update(1)
        return total / count

    def _step(self, x: Array, y: Array) -> float:
        """One update of the parameters; returns the batch's loss."""
        params = self.model.parameters()
        self.model.zero_grad()
        total = 0.0
        with in_precision(params, self.dtype):
            for part in np.array_split(np.arange(len(x)), min(self.accumulate, len(x))):
                loss = self.loss(self.model(self._input(x[part])), y[part]) * (len(part) / len(x))
                loss.backward()
                total += loss.item()
        if not math.isfinite(total):
            raise FloatingPointError(
                f"the loss became {total} in epoch {self.epoch + 1}: lower the learning rate, clip the"
                " gradient, or look for NaN in the data"
            )
        if self.clip is not None:
            clip_grad_norm(params, self.clip)
        self.optimizer.step()
        if self.schedule is not None:
            self.schedule.step()
        return total

    def _stops(self, stopping: EarlyStopping, valid_loss: float) -> bool:
        stop = stopping.update(valid_loss)
        if stopping.waited == 0:
            self.best = self.model.state_dict()
        if stop and self.best:
            self.model.load_state_dict(self.best)
        return stop

    def _input(self, x: Array) -> Any:
        return Tensor(x.astype(self.dtype, copy=False)) if x.dtype.kind == "f" else x

    def _bar(self, epochs: int, samples: int) -> Any:
        steps = math.ceil(samples / self.batch_size)
        tqdm = extras.need("tqdm", purpose="a progress bar").tqdm if self.progress else _Quiet
        return tqdm(total=epochs * steps, initial=self.epoch * steps, unit="batch")


def _tensors(params: Iterable[Tensor]) -> list[Tensor]:
    found = check.sequence("params", params, "parameters", at_least=0)
    return [check.instance(f"params[{i}]", p, Tensor) for i, p in enumerate(found)]


def _samples(name: str, part: Data) -> Data:
    """Inputs and targets as arrays of as many samples, at least one."""
    x, y = (check.as_array(f"{name}[{i}]", a) for i, a in enumerate(check.pair(name, part, "(x, y)")))
    n, m = (len(a) if a.ndim else 0 for a in (x, y))
    if n != m or not n:
        raise ValueError(f"{name}: data must be pairs, at least one: there are {n} inputs, {m} targets")
    return x, y


class _Quiet:
    """A progress bar that shows nothing."""

    def __init__(self, **_: Any) -> None: ...
    def __enter__(self) -> _Quiet:
        return self

    def __exit__(self, *_: object) -> None: ...
    def update(self, _: int) -> None: ...
    def set_postfix(self, _: dict[str, str]) -> None: ...
