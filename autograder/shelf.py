"""Where the products of grading lie, and how they get there whole.

A product is first staged: written and flushed into a folder of its own, beside the reports. Then each file
takes its place by a rename, the report last. A submission counts as graded when its report is in place;
whatever stops a run before that leaves nothing that the next run would believe.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from . import report
from .orders import ClassProblem, Order, Product
from .report import Report

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

_STEPS = ("autograded", "feedback")
_REPORT = "report.json"


@dataclass(frozen=True)
class Kept:
    """A report on disk: what it says, on which order, by which key and version, and its files."""

    report: Report
    fingerprint: str
    context: str
    files: tuple[str, ...]
    unanswered: Mapping[str, tuple[str, ...]]

    def answers(self, order: Order, context: str) -> bool:
        """Whether grading the order again would say the same; where we failed, it might not."""
        return (self.fingerprint, self.context) == (order.fingerprint, context) and not self.report.ungradable


@dataclass(frozen=True)
class Shelf:
    """The reports of one assignment, in a folder of the course, and the files beside them in nbgrader's."""

    course: CourseDirectory
    assignment: str
    folder: str = "reports"

    @property
    def reports(self) -> Path:
        return Path(self.course.root) / self.folder / self.assignment

    @property
    def waiting(self) -> Path:
        """Products of a regrading that nobody has agreed to yet, a folder a student."""
        return self.reports / ".regrade"

    @contextmanager
    def locked(self) -> Iterator[Path]:
        """Keep other runs out, until this process ends, and give an empty folder to stage in."""
        self.reports.mkdir(parents=True, exist_ok=True)
        with open(self.reports / ".lock", "wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ClassProblem(
                    f"{self.assignment} is being graded by another process: wait until it is done, or stop it"
                ) from None
            for left in self.reports.glob(".staged-*"):
                shutil.rmtree(left)
            # A new name each time: a worker of a killed run, in its last moment, cannot write into this one.
            staging = self.reports / f".staged-{secrets.token_hex(8)}"
            staging.mkdir()
            try:
                yield staging
            finally:
                shutil.rmtree(staging, ignore_errors=True)

    def kept(self, student: str) -> Kept | None:
        """The report of a student, if it and its files are there."""
        kept = _kept(self.reports / f"{student}.json")
        return kept if kept and all(self._place(n, student).is_file() for n in kept.files) else None

    def awaits(self, student: str) -> Kept | None:
        """The same for a report that waits for agreement."""
        kept = _kept(self.waiting / student / _REPORT)
        return kept if kept and all((self.waiting / student / n).is_file() for n in kept.files) else None

    def __iter__(self) -> Iterator[Report]:
        """All reports, in the order of names."""
        kept = (_kept(path) for path in sorted(self.reports.glob("*.json")))
        return (one.report for one in kept if one)

    def publish(self, staged: Path, student: str) -> Kept:
        """Put what was staged in its place, the report last, and take away what an earlier product left."""
        new, old = _kept(staged / _REPORT), _kept(self.reports / f"{student}.json")
        if new is None:
            raise ClassProblem(f"{staged} has been changed by another program: grade {student} again")
        for name in new.files:
            _move(staged / name, self._place(name, student))
        for name in set(old.files if old else ()) - set(new.files):
            self._place(name, student).unlink(missing_ok=True)
        _move(staged / _REPORT, self.reports / f"{student}.json")
        shutil.rmtree(staged, ignore_errors=True)
        return new

    def set_aside(self, staged: Path, student: str) -> Kept:
        """Keep what was staged until somebody agrees to it."""
        self.waiting.mkdir(exist_ok=True)
        shutil.rmtree(self.waiting / student, ignore_errors=True)
        staged.rename(self.waiting / student)
        if (kept := self.awaits(student)) is None:
            raise ClassProblem(f"{self.waiting} has been changed by another program: grade {student} again")
        return kept

    def _place(self, name: str, student: str) -> Path:
        step, _, rest = name.partition("/")
        directory: str = getattr(self.course, f"{step}_directory")
        return Path(self.course.format_path(directory, student, self.assignment)) / rest


def stage(folder: Path, product: Product, fingerprint: str, context: str) -> Path:
    """Write a product into a folder of its own below the folder given, and see it onto the disk."""
    staged = folder / product.report.student
    for name, content in product.files.items():
        _write(staged / _checked(name), content)
    about = Kept(product.report, fingerprint, context, tuple(sorted(product.files)), product.unanswered)
    entry = {**asdict(about), **product.report.as_json()}
    del entry["report"]
    _write(staged / _REPORT, (json.dumps(entry, indent=1, sort_keys=True) + "\n").encode())
    return staged


def sentence(error: OSError) -> str:
    """What could not be written, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"there is no space left for {error.filename or 'the results'}: free some, then run this again"
    return (
        f"{error.filename or 'a result'} cannot be written ({error.strerror}): mend that, then run this again"
    )


def _kept(path: Path) -> Kept | None:
    try:
        entry: dict[str, Any] = json.loads(path.read_bytes())
        fingerprint, context, files = (entry.pop(name) for name in ("fingerprint", "context", "files"))
        unanswered = {name: tuple(cells) for name, cells in entry.pop("unanswered").items()}
        return Kept(report.from_json(entry), fingerprint, context, tuple(files), unanswered)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # cut off, or not ours: as good as none


def _checked(name: str) -> str:
    parts = PurePosixPath(name).parts
    if len(parts) < 2 or parts[0] not in _STEPS or ".." in parts:
        raise ValueError(f"{name!r} is no name of a product's file")
    return name


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with _named(path), open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _move(source: Path, target: Path) -> None:
    """Rename; where the target is on another disk, copy beside it first."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".{target.name}.new")
        _write(beside, source.read_bytes())
        beside.replace(target)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors of writing bear no file name of their own."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise
