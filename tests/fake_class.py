"""A course whose submissions say themselves what grading them does: for tests of how a class is graded."""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import fake_work

from autograder import orders
from autograder.classroom import Outcome, Run
from autograder.orders import ClassProblem
from autograder.report import Report
from autograder.shelf import Kept, Shelf
from autograder.workers import Local, Work

NAME = "A6"


class Course:
    """What is used of nbgrader's CourseDirectory, which takes seconds to import."""

    submitted_directory, autograded_directory, feedback_directory = "submitted", "autograded", "feedback"
    ignore = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")

    def __init__(self, root: Path) -> None:
        self.root = str(root)

    def format_path(self, step: str, student: str, assignment: str, escape: bool = False) -> str:
        root = re.escape(self.root) if escape else self.root
        return f"{root}/{step}/{student}/{assignment}"


def course(root: Path) -> Course:
    return Course(root)


def submit(root: Path, student: str, text: str = "", **others: str) -> Path:
    folder = root / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {"A6.txt": text, **others}.items():
        (folder / name).write_text(content)
    return folder


class Rows:
    """A gradebook of one table."""

    def __init__(self, root: Path, patience: float = 10.0) -> None:
        self._path = root / "rows.db"
        self._patience = patience
        self._ask("create table if not exists grades (student text primary key, points real)")

    def save(self, kept: Kept, when: object) -> str:
        if kept.report.ungradable:
            return ""
        try:
            self._ask("insert or replace into grades values (?, ?)", kept.report.student, kept.report.points)
        except sqlite3.OperationalError as error:
            return f"the gradebook is busy ({error}): close what uses it"
        return ""

    def read(self) -> dict[str, float]:
        return dict(self._ask("select student, points from grades"))

    def _ask(self, question: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(self._path, timeout=self._patience)) as db, db:
            return db.execute(question, values).fetchall()


class Silent:
    """A watch that remembers."""

    def __init__(self) -> None:
        self.seen: dict[str, float | None] = {}

    def done(self, report: Report, seconds: float | None) -> None:
        assert report.student not in self.seen
        self.seen[report.student] = seconds


def grade(root: Path, jobs: int = 2, students: tuple[str, ...] = (), **settings: str) -> Outcome:
    """The whole class, by local processes; a setting `context` stands for the key."""
    return run(root, **settings).over(orders.find(course(root), NAME, students), hire(jobs, settings))


def run(root: Path, agreed: bool = True, **settings: str) -> Run:
    return Run(shelf(root), settings.get("context", "key 1"), Rows(root).save, Silent(), agreed)


def hire(jobs: int, settings: dict[str, str]):
    work = Work(fake_work.task, settings, settings.get("context", "key 1"))
    return lambda staging: Local(work, staging, jobs)


def shelf(root: Path) -> Shelf:
    return Shelf(course(root), NAME)


def files(root: Path) -> dict[str, bytes]:
    """All that grading has written, save the gradebook."""
    found = [p for step in ("reports", "autograded", "feedback") for p in (root / step).rglob("*")]
    return {
        p.relative_to(root).as_posix(): p.read_bytes() for p in found if p.is_file() and p.name != ".lock"
    }


def main() -> None:
    """In a process of its own, which tests may kill; its arguments: the course, the number of workers."""
    try:
        outcome = grade(Path(sys.argv[1]), int(sys.argv[2]), pause="0.01")
        print(outcome.graded, outcome.kept, flush=True)
    except ClassProblem as problem:
        sys.exit(str(problem))
