"""What travels between a class and its workers: a student's folder, the order made of it, the product.

A folder becomes an order by reading every file of it once, within limits, without following links. What is
left out is named in the order's notes. The fingerprint of an order says whether it has been graded already.
"""

from __future__ import annotations

import hashlib
import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from glob import escape, glob
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from dateutil import parser

from . import reading
from .report import Report

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

_LONGEST_TIMESTAMP = 100
_NO_DATE = datetime(1, 1, 1)


class ClassProblem(Exception):
    """What stops the grading of a whole class: the sentence says what happened and what to do."""


@dataclass(frozen=True)
class Folder:
    """What a student has submitted, as it lies in the course."""

    student: str
    assignment: str
    path: Path
    inside: Path  # the folder of all submissions, which a submission must not lead out of
    ignore: tuple[str, ...] = ()  # patterns of names, as nbgrader is configured


@dataclass(frozen=True)
class Order:
    """All that a worker needs to grade one submission, on this machine or on another."""

    student: str
    assignment: str
    files: Mapping[str, bytes]  # by path inside the submission
    notes: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A digest of all that it holds: equal orders need no second grading."""
        digest = hashlib.sha256()
        words = [self.assignment, self.student, *self.notes]
        for piece in [*(os.fsencode(word) for word in words), *_flat(self.files)]:
            digest.update(len(piece).to_bytes(8, "big") + piece)
        return digest.hexdigest()

    def unpack(self, folder: Path) -> None:
        """Write the files below a folder, for tools that read folders."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


@dataclass(frozen=True)
class Product:
    """What grading makes of an order.

    The names of `files` start with nbgrader's step, "autograded/A6.ipynb" or "feedback/A6.html": student and
    assignment are put between by whoever stores them.
    """

    report: Report
    files: Mapping[str, bytes] = field(default_factory=dict)
    unanswered: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # for the gradebook: cells by notebook


Task: TypeAlias = Callable[[Order, Any], Product]  # the second argument: settings, the same for all orders


def find(course: CourseDirectory, assignment: str, students: Sequence[str] = ()) -> list[Folder]:
    """The submissions of an assignment, of all students or of those named, in the order of their names."""
    step = course.submitted_directory
    blank = "*" * 8  # replaced after the rest has been escaped
    pattern = escape(course.format_path(step, blank, assignment)).replace(escape(blank), "*")
    name = re.compile(course.format_path(step, "(?P<student>[^/]+)", re.escape(assignment), escape=True))
    inside = Path(course.format_path(step, "", "")).resolve()
    folders = {
        match["student"]: Folder(match["student"], assignment, Path(path), inside, tuple(course.ignore))
        for path in glob(pattern)
        if (match := name.fullmatch(path)) and os.path.isdir(path)
    }
    if missing := sorted(set(students) - folders.keys()):
        where = course.format_path(step, missing[0], assignment)
        raise ClassProblem(f"{', '.join(missing)} submitted no {assignment}: there is no folder {where}")
    if not folders:
        raise ClassProblem(f"nobody has submitted {assignment}: no folder is like {pattern}")
    return [folders[student] for student in sorted(students or folders)]


def refusal(folder: Folder) -> str:
    """Why the folder is not read at all, in a sentence; "" if it may be."""
    if folder.path.resolve().is_relative_to(folder.inside):
        return ""
    return f"{folder.path} is a link that leads out of {folder.inside}: put the submission itself there"


def read(folder: Folder) -> Order:
    """The order of a submission: every file that is one, up to the limits."""
    try:
        files, notes = reading.contents(folder.path.resolve(), folder.ignore)
    except reading.Refused as reason:
        files, notes = {}, [f"The submitted folder {reason}"]
    if not files:
        notes.append("The submitted folder holds no files.")
    if not _timestamp(files.get("timestamp.txt", b""))[1]:
        notes.append("timestamp.txt holds no date: the submission counts as in time.")
    return Order(folder.student, folder.assignment, files, tuple(notes))


def submitted_at(folder: Folder) -> datetime | None:
    """When it was submitted, by the file timestamp.txt; None where that does not say."""
    try:
        return _timestamp(reading.content(folder.path / "timestamp.txt", None, _LONGEST_TIMESTAMP))[0]
    except reading.Refused:
        return None


def _timestamp(content: bytes) -> tuple[datetime | None, bool]:
    """The date in a timestamp.txt, in UTC, and whether its text is fine; no text is."""
    text = content[:_LONGEST_TIMESTAMP].decode("utf-8", "replace").strip()
    try:
        with warnings.catch_warnings(action="error"):  # dateutil's, of time zones that it does not know
            date = _date(text) if text else None
    except (ValueError, OverflowError, TypeError, Warning):
        return None, False
    return date, True


def _date(text: str) -> datetime:
    """As nbgrader reads it: what names no time zone is UTC."""
    date_and_time, _, zone = text.rpartition(" ")
    try:
        found = parser.parse(date_and_time, default=_NO_DATE).replace(tzinfo=ZoneInfo(zone))
    except (ValueError, KeyError, OSError):
        found = parser.parse(text, default=_NO_DATE)
    if found.year == _NO_DATE.year:
        raise ValueError("what is missing in a date must not come from today's")
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _flat(files: Mapping[str, bytes]) -> Iterator[bytes]:
    for name, content in sorted(files.items()):
        yield os.fsencode(name)
        yield content
