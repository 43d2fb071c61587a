"""Finds the answers in a student's file, a notebook or plain Python: functions and classes by their names.

Nothing but the names counts, neither the order of cells nor their metadata. What stops half-way has defined
something all the same, and that is found.
"""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

from dlcore import student, syllabus

from . import made_with, magics, reading


class SubmissionProblem(Exception):
    """A file that cannot be read as a submission: the sentence says which, why, and what to do."""


@dataclass
class Submission:
    """What a file defines: code by exercise, and what went wrong while it ran, in sentences."""

    found: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def load(path: Path) -> Submission:
    """Run the file in this process, cell by cell if it is a notebook, and collect the answers in it."""
    before = {target: student.current(target) for target in student.implemented()}
    names: dict[str, Any] = {"__name__": "submission", "__file__": str(path)}
    files = _read(path)
    submission = Submission(problems=[problem.removesuffix(".") for problem in files.problems])
    submission.problems += _run(_sources(path, files), names)
    if told := made_with.problem(names):
        submission.problems.append(told.removesuffix("."))
    mine = [target for target in student.implemented() if student.current(target) is not before.get(target)]
    for target in syllabus.target_names():
        code = names.get(target.rpartition(".")[2])
        if _written_here(code, names) and _is_meant(target, mine):
            submission.found[target] = code
    submission.found |= {target: student.current(target) for target in mine}
    return submission


def _run(sources: Iterable[tuple[str, str]], names: dict[str, Any]) -> Iterator[str]:
    """Run the pieces one after the other; what stopped them, in sentences without their full stops."""
    waiting = []
    for what, source in sources:
        try:
            exec(_compiled(what, source), names)
        except KeyboardInterrupt:
            raise
        except NotImplementedError:
            waiting.append(what)
        except BaseException as error:  # SystemExit too
            said = " ".join([type(error).__name__, *str(error).split()])[:200]
            yield f"{what} stopped with {said.replace(' ', ': ', 1)}"
    if waiting:
        who = waiting[0] if len(waiting) == 1 else f"{len(waiting)} code cells"
        yield f"{who} stopped at a function that is not written yet"


def chosen(submission: Submission, names: Sequence[str]) -> dict[str, Any]:
    """The answers to the exercises named (by their last or dotted names), or to all that were found."""
    meant = [t for t in submission.found if not names or t in names or t.rpartition(".")[2] in names]
    missing = [n for n in names if n not in meant and n not in [t.rpartition(".")[2] for t in meant]]
    if missing:
        raise SubmissionProblem(f"the file defines no {', '.join(missing)}{_offer(submission)}")
    if not meant and not submission.problems:
        raise SubmissionProblem("the file defines no function or class that bears the name of an exercise")
    return {target: submission.found[target] for target in meant}


def _offer(submission: Submission) -> str:
    return f"; found: {', '.join(submission.found)}" if submission.found else ""


def _is_meant(target: str, implemented: Sequence[str]) -> bool:
    """Whether the name alone says that it is an answer: no other exercise bears it, and it is no helper.

    Whoever implements exercises of some assignments may call a helper as an exercise of another one.
    """
    codes = {number.partition(".")[0] for other in implemented for number in syllabus.numbers(other)}
    here = {number.partition(".")[0] for number in syllabus.numbers(target)}
    alone = len(student.exercises_called(target.rpartition(".")[2])) == 1
    return alone and (not codes or bool(codes & here))


def _written_here(code: Any, names: dict[str, Any]) -> bool:
    """Not imported from elsewhere."""
    return (inspect.isfunction(code) or inspect.isclass(code)) and code.__module__ == names["__name__"]


def _read(path: Path) -> reading.Files:
    """What a file holds, which may be reached by a link: the student named it."""
    if path.suffix not in (".py", ".ipynb"):
        raise SubmissionProblem(f"{path} is neither a notebook (.ipynb) nor a Python file (.py)")
    if path.is_dir():
        raise SubmissionProblem(f"{path} cannot be read: it is a folder")
    files = reading.read(path.resolve())
    if not files.notebooks and not files.scripts:
        raise SubmissionProblem(" ".join(files.problems).removesuffix("."))
    return files


def _sources(path: Path, files: reading.Files) -> Iterator[tuple[str, str]]:
    """(what it is called, Python code) for each code cell of a notebook, or for the whole file."""
    for script in files.scripts.values():
        yield str(path), script
    for notebook in files.notebooks.values():
        code = [cell.source for cell in notebook if cell.cell_type == "code"]
        for i, source in enumerate(code, start=1):
            yield f"code cell {i} of {path.name}", magics.without_magics(source)


def _compiled(what: str, source: str) -> CodeType:
    """The code, known to tracebacks by `what`, which is a path or the name of a cell."""
    linecache.cache[what] = (len(source), None, source.splitlines(keepends=True), what)
    return compile(ast.parse(source, what), what, "exec")
