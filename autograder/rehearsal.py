"""Looks through problems before they are recorded: what authors have still to write, or got wrong.

Recording takes minutes, so whatever can be told at once is told first, in one sentence with file and line.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from dlcore import syllabus

from . import problems, stale, wire
from .authoring import unfinished
from .problems.problem import Problem
from .recorder import Recorder


class Unready(Exception):
    """Why a problem cannot be recorded yet, in a sentence."""


def load() -> dict[str, Problem]:
    """All problems by their targets; each has to be read without an error, and to be in the syllabus."""
    try:
        known = problems.load()
    except Exception as error:
        raise Unready(f"the problems cannot be read: {_told(error)}") from None
    for target in known:
        if not syllabus.numbers(target):
            raise Unready(f"{target} has a problem, but no row in dlcore/syllabus.py: give it one")
    return known


def rehearse(chosen: Iterable[Problem], recorder: Recorder) -> None:
    """Raise `Unready` unless each problem is written to the end, and its cases can be drawn and answered."""
    for problem in chosen:
        _written(problem)
        for group in problem.groups:
            try:
                arguments = wire.plain(group.draw(np.random.default_rng(0)))
                answer = recorder.reference(problem, arguments)
            except Exception as error:
                said = _told(error)
            else:
                said = next(_unfit(arguments, "the case"), "") or next(_unfit(answer, "the answer"), "")
            if said:
                raise Unready(f"{problem.target} has no answer to its first case of {group.name!r}: {said}")


def _unfit(tree: Any, what: str) -> Iterator[str]:
    """What in a case or an answer is neither number, array nor text, nor made of these."""
    leaves: list[Any] = []
    wire.mapped(tree, leaves.append)
    return (f"{what} holds {leaf.what}" for leaf in leaves if isinstance(leaf, wire.Bad))


def _written(problem: Problem) -> None:
    for path in stale.files_of(problem.target):
        if missing := unfinished.parts(path):
            listed = ", ".join(missing)
            raise Unready(f"{problem.target} is not finished: fill in, in {path.name}, {listed}")
    if not problem.mistakes:
        raise Unready(f"{problem.target} has no mistake yet: write at least one, with a name and a sentence")


def _told(error: Exception) -> str:
    """An exception, with the line of an author's file that it came from."""
    if isinstance(error, SyntaxError):
        return f"{error.msg} ({Path(error.filename or '').name}, line {error.lineno})"
    home = Path(problems.__file__).parent
    places = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).parent == home]
    where = f" ({Path(places[-1].filename).name}, line {places[-1].lineno})" if places else ""
    return f"{type(error).__name__}: {error}{where}"
