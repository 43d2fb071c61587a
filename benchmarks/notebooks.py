"""The authors' notebooks: how large they are, and how long they take where they are graded."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat

from autograder import assignment, authors, grade, marks
from autograder.authoring import sync
from autograder.sandbox import levels, runner

from . import report

ROOT = Path(__file__).parents[1]
HEAD = [
    "assignment",
    "cells",
    "of code",
    "exercises",
    "graded by hand",
    "solution, s",
    "untouched release, s",
]


def table() -> str:
    """A line an assignment."""
    return report.markdown(HEAD, [line(folder.name) for folder in sync.folders(ROOT / "solutions")])


def line(name: str) -> list[str]:
    """What the notebook holds, and seconds to grade its solution and its release, the sandbox running."""
    path = sync.notebook_of(ROOT / "solutions" / name)
    notebook = nbformat.read(path, as_version=4)
    author = authors.from_notebook(notebook)
    graded = [cell.source for cell in author.cells if cell.grade]
    asked = assignment.of_cells(name, graded, templates={path.stem: author})
    by_hand = [cell for cell in notebook.cells if cell.cell_type == "markdown" and marks.is_grade(cell)]
    with runner.Runner(levels.best(runner.Settings()), asked.cut) as crew:
        times = []
        for where in ("solutions", "exercises"):
            start = time.perf_counter()
            grade.grade(ROOT / where / name, asked, crew)
            times.append(f"{time.perf_counter() - start:.1f}")
    code = sum(cell.cell_type == "code" for cell in notebook.cells)
    return [name, f"{len(notebook.cells)}", f"{code}", f"{len(asked.answers)}", f"{len(by_hand)}", *times]
