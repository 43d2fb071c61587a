"""What the demonstration serves: the book, and below class/ the pages of the class and the downloads."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder import class_page, placing, templates
from autograder.authoring import handouts, sync
from autograder.report import Report

from . import students
from .course import Course, DemoProblem, book_at
from .students import Student

INVITATION = (
    '<p>This copy of the book is served beside <a href="class/index.html">a demonstration class</a>:'
    " twelve invented students, graded.</p>"
)


@dataclass(frozen=True)
class Row:
    """A student on the start page."""

    student: Student
    report: Report
    page: str


@dataclass(frozen=True)
class Section:
    """An assignment that the class has handed in, on the start page."""

    title: str
    report: str  # its page
    rows: Sequence[Row]


@dataclass(frozen=True)
class Download:
    """A zip that students get."""

    title: str
    file: str
    size: str


def assembled(book: Path, course: Course, names: Sequence[str], to: Path) -> None:
    """Put the site in its place, whole."""
    new = to.with_name(f".{to.name}.{os.getpid()}")
    shutil.rmtree(new, ignore_errors=True)
    try:
        shutil.copytree(book, new)
        _invite(new / "index.html")
        pages = new / "class"
        shutil.copytree(course.releases, pages / "releases")
        sections = [_section(course, name, pages, first=name == names[0]) for name in names]
        start = templates.template("demo.html").render(sections=sections, downloads=_downloads(course))
        (pages / "index.html").write_text(start, encoding="utf-8")
        placing.put(new, to)
    except OSError as error:
        raise DemoProblem(f"{error.filename or to} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _invite(index: Path) -> None:
    """A way from the book's first page to the class, below the title that readers see."""
    before, article, text = index.read_text(encoding="utf-8").partition("<article")
    invited = text.replace("</h1>", f"</h1>\n{INVITATION}", 1)
    index.write_text(before + article + invited, encoding="utf-8")


def _section(course: Course, name: str, pages: Path, first: bool) -> Section:
    """Write the pages of an assignment; what the start page says of it."""
    reports = {report.student: report for report in course.shelf(name)}
    rows = [
        Row(student, reports[student.folder], _feedback(course, name, student, pages))
        for student in students.twelve(course.task(name))
    ]
    title, file = _title(course, name), "report.html" if first else f"report-{name}.html"
    addresses = {row.student.folder: row.page for row in rows}
    with book_at(".."):
        report = class_page.page(list(reports.values()), addresses, title, "index.html")
    (pages / file).write_text(report, encoding="utf-8")
    return Section(title, file, rows)


def _feedback(course: Course, name: str, student: Student, pages: Path) -> str:
    """Copy a student's page; its address as seen from class/."""
    [page] = (course.root / "feedback" / student.folder / name).glob("*.html")
    folder = pages / student.folder
    folder.mkdir(exist_ok=True)
    shutil.copy(page, folder)
    return f"{student.folder}/{page.name}"


def _downloads(course: Course) -> list[Download]:
    """The zips, in the order of the course."""
    return [
        Download(_title(course, path.stem), f"releases/{path.name}", f"{path.stat().st_size / 1e6:.1f} MB")
        for path in sorted(course.releases.glob("*.zip"))
    ]


def _title(course: Course, name: str) -> str:
    """As the author's notebook calls it."""
    notebook = nbformat.read(sync.notebook_of(course.root / "solutions" / name), as_version=4)
    return handouts.title(notebook, name)
