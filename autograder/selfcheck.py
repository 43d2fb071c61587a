"""`check(my_function)`: the verdict on one's own work, from the visible key, in one's own process."""

from __future__ import annotations

import builtins
import inspect
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from dlcore import student, syllabus

from . import checker, key, made_with, perform, portfolio
from .verdict import Status, Verdict


def check(code: Callable[..., Any] | str) -> Verdict:
    """Compare a function (or class) of yours with the recorded answers of PyTorch, and say what is wrong.

    Give it the function, whose name says which exercise it is, or a dotted name such as
    ``"optim.adam_step"`` for what dlcore calls by that name now. In a notebook the verdict shows itself;
    elsewhere it is printed too. ``float(verdict)`` is the number of points. What is right is kept for later
    notebooks, see `keep`.

    >>> from dlcore import optim
    >>> float(check(optim.adagrad_step))
    optim.adagrad_step (A6.3): right, 8 of 8 points
    8.0
    """
    target = _target(code)
    answer = student.current(target) if isinstance(code, str) else code
    verdict = verdict_on(target, answer)
    if told := made_with.problem(vars(sys.modules["__main__"])):
        verdict = replace(verdict, remarks=(told, *verdict.remarks))
    said = keep(verdict, answer)
    if _in_notebook():
        return replace(verdict, remarks=(*verdict.remarks, said)) if said else verdict
    print(verdict, *filter(None, [said]), sep="\n")
    return verdict


def keep(verdict: Verdict, code: Any) -> str:
    """Put an answer that is right into the folder `my_dlcore`; what there is to say of it, mostly nothing."""
    return portfolio.keep(verdict, code, partial(verdict_on, verdict.target))


def verdict_on(target: str, code: Any, folder: Path = key.FOLDER) -> Verdict:
    """The verdict of the visible key in `folder` on `code`, whatever happens."""
    number = syllabus.numbers(target)[0]
    assignment = number.partition(".")[0]
    path = key.path_of(assignment, "visible", folder)
    try:
        if not path.exists() and (lacking := made_with.lacking(assignment)):
            raise key.KeyProblem(lacking)
        recorded = _read(path, path.stat().st_mtime_ns if path.exists() else 0)
        answers = recorded.answers.get(target)
        if answers is None:
            raise key.KeyProblem(f"{path} has no answers for {target}; record them with: autograder record")
        if problem := student.signature_problem(target, code):
            return checker.blank(answers, Status.SIGNATURE, f"{problem}.", recorded.source)
        return checker.judge(answers, partial(perform.perform, code), recorded.source)
    except key.KeyProblem as problem:
        said = f"{str(problem)[0].upper()}{str(problem)[1:]}."
    except Exception as error:
        said = f"The autograder itself failed with {type(error).__name__}: {error}. Please report it."
    points = next(exercise.points for exercise in syllabus.exercises() if exercise.number == number)
    return Verdict(target, number, points, Status.OUR_FAULT, said)


@cache
def _read(path: Path, changed: int) -> key.Key:
    """Read once, and again when the file has changed."""
    return key.read(path)


def _target(code: Any) -> str:
    """The exercise that `code` is an answer to."""
    if isinstance(code, str):
        student.current(code)  # refuses what is no exercise
        return code
    for target in student.implemented():
        if student.current(target) is code:
            return target
    if not (inspect.isroutine(code) or inspect.isclass(code)):
        raise TypeError(f"check takes a function or class of yours, or an exercise's name, not {code!r:.60}")
    return student.exercise_called(code.__name__)


def _in_notebook() -> bool:
    shell = getattr(builtins, "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None
