"""Fair timing of several ways to compute the same thing.

All candidates of a row live in one process and take turns, so that whatever else the machine does meets them
alike. What counts is the ratio of two candidates within one round; a row reports the median over the rounds.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

DTYPES = {"f32": np.float32, "f64": np.float64}
TOLERANCE = {"f32": 1e-3, "f64": 1e-8}  # of the largest entry of torch's result; wrong code is far more off
LEAST_ROUNDS = 5  # however slow a row is
LEAST_SECONDS = 4e-3  # a candidate's turn: fast ones run several times in it

Run: TypeAlias = Callable[[], Sequence[Any]]  # computes a row once; returns values and gradients to compare
Goal: TypeAlias = tuple[float | None, float | None]  # at most this ratio, in f32 and in f64


@dataclass(frozen=True)
class Row:
    """One line of the report.

    `build(dtype)` makes the candidates by name, "dlcore" and "torch" among them. `gate` bounds dlcore/torch
    in the field "level", `reach` the same "as shipped" (see `fields`), and `peers` bounds dlcore/peer.
    """

    name: str
    build: Callable[[Any], dict[str, Run]]
    gate: Goal
    reach: Goal = (None, None)
    peers: Mapping[str, Goal] = field(default_factory=dict)
    dtypes: tuple[str, ...] = ("f32", "f64")


@dataclass(frozen=True)
class Plan:
    """How long to measure a row: at most `rounds`; but for the first few, none begins after `seconds`."""

    rounds: int
    seconds: float
    clock: Callable[[], float]


def compare(row: Row, dtype: str, plan: Plan) -> dict[str, Any]:
    """The finished line of a row in one dtype, as plain numbers and strings."""
    runs = row.build(DTYPES[dtype])
    check_agreement(runs, dtype)
    seconds = measure(runs, plan)
    index = list(DTYPES).index(dtype)
    return {
        "row": row.name,
        "dtype": dtype,
        "gate": row.gate[index],
        "reach": row.reach[index],
        "peer_gates": {name: goal[index] for name, goal in row.peers.items()},
        "rounds": len(seconds["dlcore"]),
        "ms": {name: 1e3 * float(np.median(times)) for name, times in seconds.items()},
        "ratio": {n: spread(seconds["dlcore"], times) for n, times in seconds.items() if n != "dlcore"},
    }


def check_agreement(runs: Mapping[str, Run], dtype: str) -> None:
    """Run every candidate once; raise unless all return what torch does, in the right precision."""
    wanted = [_as_array(result) for result in runs["torch"]()]
    # What is zero but for rounding has no scale of its own (the keys' bias: softmax ignores shifts).
    least = 1e-3 * max(np.abs(want).max() for want in wanted)
    for name in runs.keys() - {"torch"}:
        results = [_as_array(result) for result in runs[name]()]
        if len(results) != len(wanted):
            raise ArithmeticError(f"{name} returns {len(results)} results, torch {len(wanted)}")
        for i, (got, want) in enumerate(zip(results, wanted, strict=True)):
            if (got.shape, got.dtype) != (want.shape, DTYPES[dtype]):
                raise ArithmeticError(f"{name}, result {i}: {got.dtype} {got.shape}, torch {want.shape}")
            error = np.abs(got - want).max() / max(np.abs(want).max(), least)
            if not error <= TOLERANCE[dtype]:  # so written, NaN is an error
                raise ArithmeticError(f"{name} is off by {error:.1e} of the largest entry in result {i}")


def measure(runs: Mapping[str, Run], plan: Plan) -> dict[str, list[float]]:
    """Seconds a call of every candidate, one number a round; the order rotates from round to round."""
    repeats = {name: max(1, round(LEAST_SECONDS / _turn(run, 1, plan.clock))) for name, run in runs.items()}
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    names = list(runs)
    # The collector would strike one candidate with another's garbage, so it runs between the rounds only, and
    # what is there by now (all of torch) is exempt from it.
    gc.collect()
    gc.freeze()
    gc.disable()
    started = time.perf_counter()
    for turn in range(plan.rounds):
        if turn >= LEAST_ROUNDS and time.perf_counter() - started > plan.seconds:
            break
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            seconds[name].append(_turn(runs[name], repeats[name], plan.clock))
        gc.collect()
    gc.enable()
    gc.unfreeze()
    return seconds


def middle(runs: Sequence[dict[tuple[str, str], dict[str, Any]]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The median of several runs: of every ratio, of both ends of its range, and of the milliseconds."""
    merged = {}
    for key, line in runs[0].items():
        same = [run[key] for run in runs]
        if broken := [other for other in same if "error" in other]:
            merged[key] = broken[0]
            continue
        merged[key] = line | {
            "rounds": sum(other["rounds"] for other in same),
            "ms": {n: float(np.median([other["ms"][n] for other in same])) for n in line["ms"]},
            "ratio": {
                n: np.median([other["ratio"][n] for other in same], axis=0).tolist() for n in line["ratio"]
            },
        }
    return merged


def spread(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """10th percentile, median and 90th percentile of the ratios ours/theirs of all rounds."""
    ratios = np.array(ours) / np.array(theirs)
    return [float(q) for q in np.percentile(ratios, [10, 50, 90])]


def _turn(run: Run, repeats: int, clock: Callable[[], float]) -> float:
    start = clock()
    for _ in range(repeats):
        run()
    return max(clock() - start, 1e-9) / repeats


def _as_array(result: Any) -> np.ndarray:
    return np.array(result.detach() if hasattr(result, "detach") else result)
