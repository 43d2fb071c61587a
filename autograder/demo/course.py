"""The course of the demonstration: made anew only when something behind it has changed."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory

from autograder import cli, zoo
from autograder.authoring import release, sync
from autograder.commands import courses
from autograder.sandbox import levels, runner
from autograder.shelf import Shelf

from . import students
from .students import Student, Task

CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "demonstration"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
"""
HANDED_IN = "2026-03-02 10:00:00 UTC\n"
BOOK = "DLCORE_BOOK"  # where verdicts say that the book is
_MARK = ".made-of"  # written last: a folder without it is begun again


class DemoProblem(Exception):
    """Why there is nothing to show: a sentence without its full stop; "" where it has been said already."""


@dataclass(frozen=True)
class Course:
    """A course folder, whose `solutions` are copied from those given."""

    root: Path
    solutions: Path

    @property
    def releases(self) -> Path:
        """What students can download, a zip an assignment."""
        return self.root / "releases"

    def opened(self) -> CourseDirectory:
        return courses.opened(self.root)[0]

    def task(self, name: str) -> Task:
        """An assignment that has been released."""
        source = sync.notebook_of(self.root / "solutions" / name)
        released = self.root / "exercises" / name / source.name
        author = nbformat.read(source, as_version=4)
        return Task(name, source.name, nbformat.read(released, as_version=4), author, self.root)

    def shelf(self, name: str) -> Shelf:
        return Shelf(self.opened(), name)


def isolated() -> None:
    """Refuse a machine on which invented students' code could do harm, as it would any other's."""
    try:
        levels.best(runner.Settings(), levels.OFFICIAL)
    except runner.SandboxProblem as problem:
        raise DemoProblem(f"{problem}".rstrip(".")) from None


def made(course: Course, names: Sequence[str]) -> None:
    """Release all assignments, and hand in those named for the whole class, unless that has been done."""
    mark, now = course.root / _MARK, _made_of(course, names)
    if mark.is_file() and mark.read_text() == now:
        return
    shutil.rmtree(course.root, ignore_errors=True)
    course.root.mkdir(parents=True)
    (course.root / "nbgrader_config.py").write_text(CONFIG)
    shutil.copytree(course.solutions, course.root / "solutions")
    for folder in sync.folders(course.root / "solutions"):
        print(f"Releasing {folder.name} ...", flush=True)
        _released(course, folder.name, folder.name in names)
    for name in names:
        task = course.task(name)
        for student in students.twelve(task):
            _hand_in(task, student)
    mark.write_text(now)


def _released(course: Course, name: str, in_course: bool) -> None:
    """Write the zip that students get; enter the assignment in the gradebook if it will be graded."""
    opened = courses.opened(course.root)
    release.write_zip(release.bundle(*opened, name), course.releases / f"{name}.zip")
    if in_course:
        release.release(*opened, name)


def _hand_in(task: Task, student: Student) -> None:
    folder = task.course / "submitted" / student.folder / task.name
    folder.mkdir(parents=True)
    (folder / task.file).write_text(student.hands_in(task), encoding="utf-8")
    (folder / "timestamp.txt").write_text(HANDED_IN)


def _made_of(course: Course, names: Sequence[str]) -> str:
    """A digest of all that the course and its grades hang on."""
    package = Path(__file__).parents[1]
    folders = [package, package.with_name("dlcore"), course.solutions, zoo.FOLDER]
    digest = hashlib.sha256(" ".join([str(course.root), *names]).encode())
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            digest.update(f"{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def graded(course: Course, name: str) -> None:
    """Grade the class, as any class is graded: what has a report is not graded again."""
    with book_at("../.."):
        code = cli.main(["grade", name, "--course", str(course.root)])
    kept = {report.student for report in course.shelf(name)}
    if code and not kept >= {student.folder for student in students.twelve(course.task(name))}:
        raise DemoProblem("")  # `autograder grade` has said why


@contextmanager
def book_at(address: str) -> Iterator[None]:
    """Let verdicts link to the book at an address, as seen from the page that they stand on."""
    before = os.environ.get(BOOK)
    os.environ[BOOK] = address
    try:
        yield
    finally:
        del os.environ[BOOK]
        if before is not None:
            os.environ[BOOK] = before
