"""The table of assignments with an exercise more: in memory, and as the text of `dlcore/syllabus.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from dlcore import syllabus
from dlcore.syllabus import Assignment, Exercise

POINTS = 10  # of an exercise that the table does not have yet


class ScaffoldProblem(Exception):
    """Why an exercise cannot be added: a sentence."""


class WrongWord(ScaffoldProblem):
    """What was asked for does not exist, or exists already."""


def row_of(code: str, target: str, points: int | None) -> Exercise:
    """The row that the table has for the exercise, or a new one."""
    known = [exercise for exercise in syllabus.exercises() if target in exercise.targets]
    if points is not None and points < 1:
        raise WrongWord(f"an exercise is worth at least one point, not {points}")
    if not known:
        count = next(len(one.exercises) for one in syllabus.ASSIGNMENTS if one.code == code)
        return Exercise(f"{code}.{count + 1}", POINTS if points is None else points, (target,))
    number = known[0].number
    if number.partition(".")[0] != code:
        raise WrongWord(f"{target} is exercise {number} already: one assignment has it, and one key")
    if points is not None:
        raise WrongWord(f"{target} is exercise {number} already: change its points in dlcore/syllabus.py")
    return known[0]


def with_exercise(code: str, row: Exercise) -> tuple[Assignment, ...]:
    """The table with the row in it, at the end of its assignment if it is new."""
    if row in syllabus.exercises():
        return syllabus.ASSIGNMENTS
    return tuple(
        replace(one, exercises=(*one.exercises, row)) if one.code == code else one
        for one in syllabus.ASSIGNMENTS
    )


def share(row: Exercise, target: str) -> int:
    """The points of one function of an exercise, in whole numbers."""
    each, rest = divmod(row.points, len(row.targets))
    return each + (row.targets.index(target) < rest)


@contextmanager
def as_if(table: tuple[Assignment, ...]) -> Iterator[None]:
    """Inside, this is the table; the file has it only when all else is there."""
    before = syllabus.ASSIGNMENTS
    vars(syllabus)["ASSIGNMENTS"] = table
    try:
        yield
    finally:
        vars(syllabus)["ASSIGNMENTS"] = before


def text_with(path: Path, code: str, row: Exercise, table: Sequence[Assignment]) -> str:
    """The file of the table with a row more."""
    text = path.read_text("utf-8")
    line = f'_exercise("{row.number}", {row.points}, "{row.targets[0]}"),'
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    lists = [call.args[3] for call in calls if ast.unparse(call).startswith(f"Assignment({code!r}, ")]
    if len(lists) == 1 and isinstance(lists[0], ast.Tuple):
        last = lists[0].elts[-1]
        lines = text.splitlines(keepends=True)
        lines.insert(last.end_lineno or 0, f"{' ' * last.col_offset}{line}\n")
        if repr(_assignments("".join(lines))) == repr(table):
            return "".join(lines)
    raise ScaffoldProblem(f"{path} is not written as it was: add a row to {code} by hand, {line}")


def _assignments(text: str) -> object:
    """The table that a text of the file defines; None if it defines none."""
    names: dict[str, object] = {"__name__": syllabus.__name__}
    with suppress(Exception):  # of any kind: somebody has edited the file, and is told where to put the row
        exec(compile(text, "syllabus.py", "exec"), names)
    return names.get("ASSIGNMENTS")
