"""A course whose one assignment has three exercises and a question: for tests of what students get."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import references
from autograder.authoring import answers, sync
from autograder.commands import courses

NAME = "06_small"
FILE = "small.ipynb"
TARGETS = ("optim.gradient_descent", "optim.adagrad_step", "optim.lion_step")
MODEL = "AdaGrad divides by the root of everything it has ever seen, and so it slows down for ever."
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "small"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
"""
IMPORTS = """\
import numpy as np

%matplotlib inline

from autograder import check
from dlcore import optim
from dlcore.student import implement"""


def make(root: Path, extra: Sequence[NotebookNode] = ()) -> Path:
    """The course in a new folder; `extra` cells stand at the end of its notebook."""
    folder = root / "solutions" / NAME
    folder.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (folder / "points.csv").write_text("x,y\n1,2\n")
    write(root, notebook(extra))
    return root


def write(root: Path, author: NotebookNode) -> None:
    nbformat.write(author, root / "solutions" / NAME / FILE)


def opened(root: Path):
    """The course and its settings, as the commands of release take them."""
    return courses.opened(root)


def notebook(extra: Sequence[NotebookNode] = ()) -> NotebookNode:
    """The author's, with solutions."""
    cells = [
        new_markdown_cell("# Small steps\n\nThree of them."),
        new_code_cell("\n".join([IMPORTS, *answers.imports(TARGETS)]), metadata={"tags": [sync.IMPORTS]}),
        *(cell for target in TARGETS for cell in _pair(target)),
        new_markdown_cell("Why does AdaGrad come to a halt, and what would you change?"),
        new_markdown_cell(
            f"### BEGIN SOLUTION\n{MODEL}\n### END SOLUTION",
            metadata=facts("halt", grade=True, solution=True, points=5),
        ),
        *extra,
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def facts(name: str, **marks: object) -> dict[str, object]:
    """nbgrader's metadata of a cell."""
    known = {"grade_id": name, "schema_version": 3, "grade": False, "solution": False, "locked": False}
    return {"nbgrader": {**known, "task": False, **marks}}


def _pair(target: str) -> list[NotebookNode]:
    name = sync.cell_name(target)
    solution = answers.answer_cell(target, TARGETS, answers.Cut(references.hidden_from(TARGETS)))
    return [
        new_code_cell(solution, metadata=facts(name, solution=True)),
        new_code_cell(
            f"check({target.rpartition('.')[2]})",
            metadata=facts(sync.CHECK + name, grade=True, locked=True, points=8),
        ),
    ]
