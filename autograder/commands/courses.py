"""A course folder of nbgrader's, opened for a command: its settings, its gradebook, what has been graded."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nbgrader import api
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from autograder import assignment, gradebook, key, reading
from autograder.collecting import CollectProblem
from autograder.exports.sheets import ExportProblem
from autograder.orders import ClassProblem
from autograder.report import Report
from autograder.sandbox.runner import SandboxProblem
from autograder.shelf import Shelf
from autograder.template import Template

# What a person can mend, each a sentence.
PROBLEMS = (
    ClassProblem,
    gradebook.GradebookProblem,
    key.KeyProblem,
    SandboxProblem,
    ExportProblem,
    CollectProblem,
)


def opened(folder: Path) -> tuple[CourseDirectory, Config]:
    """The course of a folder, as its nbgrader_config.py has it."""
    if not folder.is_dir():
        raise ClassProblem(f"{folder} is no folder: name the folder of a course, with its nbgrader_config.py")
    app = NbGrader(log_level=logging.ERROR)  # it looks for its configuration in other places first
    app.initialize([], root=str(folder.resolve()))
    return app.coursedir, app.config


@contextmanager
def book_of(course: CourseDirectory) -> Iterator[api.Gradebook]:
    """nbgrader's own way into the gradebook, which has to exist: opening would make an empty one."""
    with gradebook.Gradebook(course.db_url):
        pass
    try:
        with api.Gradebook(course.db_url, course.course_id) as book:
            yield book
    except api.MissingEntry as error:
        raise ClassProblem(f"{error}; run nbgrader generate_assignment and autograder grade first") from None
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", error)).split("\n")[0]
        raise ClassProblem(f"the gradebook cannot be read ({said}): try again in a while") from None


def reports(course: CourseDirectory, name: str) -> list[Report]:
    """The reports on an assignment, by student's name; there has to be one."""
    if found := list(Shelf(course, name)):
        return found
    raise ClassProblem(f"nothing of {name} has been graded in {course.root}: run autograder grade {name}")


def beside(course: CourseDirectory, name: str) -> dict[str, bytes]:
    """The author's files beside the notebooks, which replace a student's of the same name."""
    folder = Path(course.format_path(course.source_directory, ".", name))
    if not folder.is_dir():
        return {}
    found = reading.read(folder)
    return {**found.others, **{name: text.encode() for name, text in found.scripts.items()}}


def asked_for(
    name: str, templates: Mapping[str, Template], keys: Path | None, outputs_only: bool = False
) -> assignment.Assignment:
    """What the author's cells ask for, with the answers from the course's keys."""
    cells = [cell for author in templates.values() for cell in author.cells if cell.grade]
    graded = [] if outputs_only else [cell.source for cell in cells]
    return assignment.of_cells(name, graded, "hidden", keys or key.FOLDER, templates)
