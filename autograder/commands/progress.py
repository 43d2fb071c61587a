"""`dlcore progress`: the map of the course, and what of it a student has right."""

from __future__ import annotations

import argparse
import json
import os
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder import key, portfolio, recheck
from autograder.portfolio import Kept
from autograder.recheck import Outcome
from dlcore import syllabus

# What became of a function. One that is "kept" was right when it was kept, and no key is here to say more.
_OPEN, _RIGHT, _WRONG, _KEPT = "open", "right", "wrong", "kept"
_MARKS = {_OPEN: "[ ]", _RIGHT: "[x]", _WRONG: "[!]", _KEPT: "[x]"}
_WORDS = {_OPEN: "", _RIGHT: "", _WRONG: "wrong", _KEPT: "kept"}


@dataclass(frozen=True)
class Row:
    """A function or class that an exercise asks for: what became of it, what it earns and could earn."""

    assignment: str
    exercise: str
    target: str
    status: str
    points: float
    most: float


@dataclass(frozen=True)
class Map:
    """All that is shown. `here` are the assignments that can be checked with the keys on this machine."""

    folder: str
    rows: tuple[Row, ...]
    here: tuple[str, ...]
    remarks: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command `dlcore`; the result is its exit code: 0, 1 if work cannot be read, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="dlcore", description="Your way through the exercises of the book.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    about = "show the map of the course, and what of it you have right"
    progress = commands.add_parser("progress", help=about, description=about)
    progress.add_argument("--json", action="store_true", help="print it as JSON")
    progress.set_defaults(run=run)
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return _refuse("stopped")
    except BrokenPipeError:  # as in `dlcore progress | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def run(options: argparse.Namespace) -> int:
    """Look at what is kept, check it again, and print the map."""
    try:
        found = look(portfolio.folder())
    except BrokenPipeError:
        raise
    except OSError as error:
        return _refuse(f"{error.filename or 'this folder'} cannot be read: {error.strerror}")
    except recheck.RecheckProblem as problem:
        return _refuse(str(problem))
    print(json.dumps(_as_json(found), indent=2) if options.json else "\n".join(_lines(found)), flush=True)
    return 0


def _refuse(sentence: str) -> int:
    print(f"dlcore: {sentence}", file=sys.stderr)
    return 1


# Finding out


def look(where: Path) -> Map:
    """The map, with the work in a folder, which may not exist yet."""
    kept, remarks = portfolio.read(where) if where.exists() else ([], [])
    points, damaged = _points()
    outcomes = recheck.recheck(kept)
    remarks += [*damaged, *_remarks(kept, outcomes, damaged)]
    if not kept:
        remarks.append(
            "Nothing is kept yet. Open a notebook, write a function and run check(...) on it: "
            f"what is right is kept in {where} and counted here."
        )
    rows = tuple(_rows(outcomes, {one.target: one.points for one in kept if one.points is not None} | points))
    here = dict.fromkeys(row.assignment for row in rows if row.target in points or row.status != _OPEN)
    return Map(str(where), rows, tuple(here), tuple(remarks))


def _points() -> tuple[dict[str, float], list[str]]:
    """The points for all that a visible key is here for, and sentences on keys that are of no use."""
    points: dict[str, float] = {}
    problems = []
    for path in key.paths(key.FOLDER):
        if ".visible." in path.name:
            try:
                points |= {target: answers.points for target, answers in key.read(path).answers.items()}
            except key.KeyProblem as problem:
                problems.append(f"{problem}.")
    return points, problems


def _rows(outcomes: Mapping[str, Outcome], points: Mapping[str, float]) -> Iterator[Row]:
    """Every function that is asked for, in the order of the book."""
    for assignment in syllabus.ASSIGNMENTS:
        for exercise in assignment.exercises:
            for target, most in _split(exercise, points).items():
                status = _status(outcomes[target]) if target in outcomes else _OPEN
                earned = most if status in (_RIGHT, _KEPT) else 0.0
                yield Row(assignment.code, exercise.number, target, status, earned, most)


def _split(exercise: syllabus.Exercise, points: Mapping[str, float]) -> dict[str, float]:
    """The points of each function of an exercise; those for which nothing tells them share the rest."""
    mine = [target for target in exercise.targets if syllabus.numbers(target)[0] == exercise.number]
    known = {target: points[target] for target in mine if target in points}
    share = (exercise.points - sum(known.values())) / max(len(exercise.targets) - len(known), 1)
    return {target: known.get(target, max(share, 0.0)) for target in exercise.targets}


def _status(outcome: Outcome) -> str:
    return {True: _RIGHT, False: _WRONG, None: _KEPT}[outcome.right]


def _remarks(kept: Sequence[Kept], outcomes: Mapping[str, Outcome], damaged: Sequence[str]) -> Iterator[str]:
    for one in kept:
        outcome = outcomes[one.target]
        edited = " It was edited after check() had kept it." if one.edited else ""
        if outcome.right is False:
            yield f"{one.path.name} does not count: {outcome.said}.{edited}"
        elif outcome.said and f"{outcome.said}." not in damaged:
            yield f"{one.path.name} could not be checked again: {outcome.said}.{edited}"
        elif one.edited:
            yield f"{one.path.name} is counted.{edited}"
    old = [one.target for one in kept if one.key and one.key != portfolio.fingerprint(one.target)]
    if judged := [target for target in old if outcomes[target].right is not None]:
        yield f"Kept under another key than the one that is here, by which it is judged now: {_some(judged)}."


def _some(names: Sequence[str]) -> str:
    more = [f"and {len(names) - 3} more"] if len(names) > 3 else []
    return ", ".join([*names[:3], *more])


# Showing


def _as_json(found: Map) -> dict[str, object]:
    sums = {one.code: _sums(found, one.code) for one in syllabus.ASSIGNMENTS}
    assignments = [
        {"code": one.code, "title": one.title, "chapters": one.chapters}
        | dict(zip(("points", "most"), sums[one.code], strict=True))
        for one in syllabus.ASSIGNMENTS
    ]
    functions = [asdict(row) for row in found.rows]
    return {
        "folder": found.folder,
        "assignments": assignments,
        "functions": functions,
        "remarks": found.remarks,
    }


def _sums(found: Map, code: str) -> tuple[float, float]:
    rows = [row for row in found.rows if row.assignment == code]
    return round(sum(row.points for row in rows), 2), round(sum(row.most for row in rows), 2)


def _lines(found: Map) -> Iterator[str]:
    """In 80 columns: the exercises of what can be checked here or was begun, and a line for the rest."""
    yield f"Your work: {found.folder}"
    parted = True  # a long part stands between empty lines
    for one in syllabus.ASSIGNMENTS:
        chapters = f"ch. {', '.join(map(str, one.chapters))}"
        points, most = _sums(found, one.code)
        here = one.code in found.here
        counted = f"{points:g} of {most:g}" if here else "-"
        if here or parted:
            yield ""
        parted = here
        yield f"{one.code:4}{one.title:55} {chapters:10}{counted:>10}"
        if here:
            yield from _exercises([row for row in found.rows if row.assignment == one.code])
    yield from _after(found)


def _exercises(rows: Sequence[Row]) -> Iterator[str]:
    before = ""
    for row in rows:
        number = row.exercise if row.exercise != before else ""
        counted = f"{round(row.points, 2):g} of {round(row.most, 2):g}"
        yield f"    {number:7}{_MARKS[row.status]} {row.target:43}{_WORDS[row.status]:6}{counted:>16}"
        before = row.exercise


def _after(found: Map) -> Iterator[str]:
    statuses = {row.status for row in found.rows}
    if _KEPT in statuses:
        yield from _told("kept: right when it was kept; no key is here to check it again.")
    if statuses & {_RIGHT, _KEPT}:
        yield from _told("The points are for the cases that you can see; a grade is for others.")
    for remark in found.remarks:
        yield from _told(remark)


def _told(sentence: str) -> list[str]:
    return ["", *textwrap.wrap(sentence, 80, break_long_words=False, break_on_hyphens=False)]
