"""Draws the cases of a problem, asks PyTorch for the answers, measures the tolerances: the answers of a key.

Cases are searched for: of many that a problem could draw, those are kept which show its mistakes best, and
more are added until every mutant of the solution shows too. A key is written only when it is fit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, cycle, islice
from typing import Any
from zlib import crc32

import numpy as np
import torch

from dlcore import student, syllabus

from . import calibrate, fitness, key, mutants, perform, stale, wire, zoo
from .problems.problem import Problem
from .trial import Limited

COUNTS = {"visible": 5, "hidden": 10}  # cases of an exercise, at least
_SHAKES = 4  # of the inputs of a case, to measure its tolerance
_ENOUGH = 100.0  # a margin at which the search for a better case ends
_TRIES = 24  # candidates for a case
_MORE = 120  # candidates for cases that show what no other case has shown

Margins = np.ndarray[Any, Any]  # one for each mistake


class Unfit(Exception):
    """A problem whose key does not tell right from wrong; its arguments are sentences on what is confused."""


@dataclass(frozen=True)
class Recorder:
    """Records problems on a device, from a seed."""

    device: torch.device
    seed: int

    def answers(self, problem: Problem, kind: str) -> key.Answers:
        """The answers of a problem, tried on everything that is known to be right or wrong."""
        search = _Search(problem, self, np.random.default_rng([self.seed, *_numbers(problem.target, kind)]))
        search.fill(COUNTS[kind])
        search.extend()
        recorded = key.rounded(search.answers())
        found = fitness.examine(recorded)
        if found.faults:
            raise Unfit(*found.faults)
        return replace(recorded, mutants=found.killed, margin=float(f"{found.nearest:.3g}"))

    def reference(self, problem: Problem, arguments: Any, dtype: torch.dtype = torch.float64) -> wire.Tree:
        """What PyTorch answers to the arguments of a case."""
        return wire.plain(_arrays(problem.reference(**_tensors(arguments, dtype, self.device))))


class _Search:
    """The cases found so far, and how well each mistake is seen in them."""

    def __init__(self, problem: Problem, recorder: Recorder, rng: np.random.Generator) -> None:
        self.problem, self.recorder, self.rng = problem, recorder, rng
        self.cases: list[key.Case] = []
        self.margins: Margins = np.zeros(len(problem.mistakes))

    def fill(self, count: int) -> None:
        """Cases of every group, `count` in all or a few more: each shows best what is still seen worst."""
        groups = range(len(self.problem.groups))
        for group in groups:
            for _ in range(-(-count // len(groups))):
                best, merit = None, -np.inf
                for _ in range(_TRIES):
                    case, margins = self._candidate(group)
                    together = np.maximum(self.margins, margins)
                    if _merit(together) > merit:
                        best, merit = (case, together), _merit(together)
                    if together.min(initial=np.inf) >= _ENOUGH:
                        break
                assert best is not None
                self.cases.append(best[0])
                self.margins = best[1]

    def extend(self) -> None:
        """More cases, until all mistakes show, each by itself, and all mutants that compute otherwise."""
        equivalents = zoo.equivalents(self.problem.target)
        unseen = [m for m in mutants.mutants(self.problem.target) if m.change not in equivalents]
        unseen = [m for m in unseen if not any(self._shows(case, m) for case in self.cases)]
        pairs = list(combinations(range(len(self.problem.mistakes)), 2))
        confused = [pair for pair in pairs if all(self._alike(case, pair) for case in self.cases)]
        for group in islice(cycle(range(len(self.problem.groups))), _MORE):
            faint = self.margins < fitness.LEAST_MARGIN
            if not (unseen or confused or faint.any()):
                break
            case, margins = self._candidate(group)
            still = [mutant for mutant in unseen if not self._shows(case, mutant)]
            same = [pair for pair in confused if self._alike(case, pair)]
            shown = (margins[faint] >= fitness.LEAST_MARGIN).any()
            if len(still) < len(unseen) or len(same) < len(confused) or shown:
                unseen, confused = still, same
                self.cases.append(case)
                self.margins = np.maximum(self.margins, margins)

    def answers(self) -> key.Answers:
        """What has been found, for the key."""
        problem = self.problem
        found = zip(problem.mistakes, self.margins, strict=True)
        return key.Answers(
            target=problem.target,
            number=syllabus.numbers(problem.target)[0],
            points=problem.points,
            problem=stale.problem_hash(problem.target, problem.scenario),
            outputs=problem.outputs,
            uses=problem.uses,
            scenario=problem.scenario,
            groups=tuple(key.Group(group.name, group.weight) for group in problem.groups),
            mistakes=tuple(key.Mistake(m.name, m.sentence, m.section, float(f"{x:.3g}")) for m, x in found),
            cases=tuple(sorted(self.cases, key=lambda case: case.group)),
        )

    def _candidate(self, group: int) -> tuple[key.Case, Margins]:
        """A new case, and the margin of every mistake in it."""
        problem = self.problem
        drawn = wire.plain(problem.groups[group].draw(self.rng))
        arguments = calibrate.floats(drawn, lambda x: key.shortest(x).astype(np.float64))
        want = self.recorder.reference(problem, arguments)
        pairs = list(self._pairs(arguments, want, problem.groups[group].exact))
        case = key.Case(group, arguments, want, calibrate.tolerances(want, pairs, problem.outputs), {})
        responses = [self._response(case, mistake.wrong) for mistake in problem.mistakes]
        margins = np.array([self._margin(case, response) for response in responses])
        wrong = {i: r.raised or r.value for i, r in enumerate(responses) if margins[i]}
        return replace(case, wrong=wrong), margins

    def _pairs(self, arguments: Any, want: wire.Tree, exact: bool) -> Iterator[calibrate.Pair]:
        """The answer come by in two ways: in float32 and float64, from inputs as they are and shaken.

        Ours is never held against PyTorch's here, or a contradiction would pass for a spread.
        """
        problem, recorder = self.problem, self.recorder
        narrow = calibrate.floats(arguments, lambda x: x.astype(np.float32))
        yield recorder.reference(problem, narrow, torch.float32), want
        own, short = (
            perform.perform(
                student.current(problem.target), wire.Call(problem.target, given, problem.scenario)
            )
            for given in (arguments, narrow)
        )
        if own.raised is None and short.raised is None:
            yield short.value, own.value
        for _ in range(0 if exact else _SHAKES):
            yield recorder.reference(problem, calibrate.shaken(arguments, self.rng)), want

    def _response(self, case: key.Case, code: Any) -> wire.Response:
        with Limited(code, 1.0) as respond:
            return respond(wire.Call(self.problem.target, case.arguments, self.problem.scenario))

    def _margin(self, case: key.Case, response: wire.Response) -> float:
        return calibrate.margin(case.want, response, case.tolerances, self.problem.outputs)

    def _alike(self, case: key.Case, pair: tuple[int, int]) -> bool:
        return fitness.alike(case, *pair, self.problem.outputs)

    def _shows(self, case: key.Case, mutant: mutants.Mutant) -> bool:
        return self._margin(case, self._response(case, mutant.code)) >= fitness.LEAST_MARGIN


def _merit(margins: Margins) -> float:
    """All mistakes should be seen well, the one that is seen worst above all."""
    sizes = np.log10(np.clip(margins, 1e-3, _ENOUGH))
    return float(sizes.sum() + 5 * sizes.min(initial=0.0))


def _numbers(*words: str) -> list[int]:
    return [crc32(word.encode()) for word in words]


def _tensors(tree: Any, dtype: torch.dtype, device: torch.device) -> Any:
    def leaf(value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            return value
        tensor = torch.from_numpy(value.copy())
        return tensor.to(device, dtype if tensor.is_floating_point() else tensor.dtype)

    return wire.mapped(tree, leaf)


def _arrays(tree: Any) -> Any:
    def leaf(value: Any) -> Any:
        if not isinstance(value, torch.Tensor):
            return value
        tensor = value.detach().cpu()
        return (tensor.double() if tensor.is_floating_point() else tensor).numpy()

    return wire.mapped(tree, leaf)
