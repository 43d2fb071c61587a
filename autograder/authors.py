"""Templates as nbgrader keeps them: in an author's notebook, and in the gradebook."""

from __future__ import annotations

import json
from collections.abc import Iterator

from nbformat import NotebookNode, from_dict
from nbgrader import api
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme
from sqlalchemy import select
from sqlalchemy.orm import Session
from traitlets.config import Config

from . import marks
from .template import Template, TemplateCell


def from_notebook(notebook: NotebookNode, config: Config | None = None) -> Template:
    """The template of a notebook of the author's whose solutions have been cut out.

    Pass nbgrader's configuration if it names other delimiters of hidden tests and marking schemes.
    """
    notebook = MetadataValidator().upgrade_notebook_metadata(from_dict(notebook))
    known = [c for c in notebook.cells if _known(c)]
    return Template(
        tuple(_from_cell(cell, _Release(config)) for cell in known),
        json.dumps(notebook.metadata.get("kernelspec") or {}),
    )


def _known(cell: NotebookNode) -> bool:
    return bool(
        marks.is_grade(cell) or marks.is_solution(cell) or marks.is_locked(cell) or marks.is_task(cell)
    )


def _from_cell(cell: NotebookNode, release: _Release) -> TemplateCell:
    facts = cell.metadata.nbgrader
    return TemplateCell(
        name=facts["grade_id"],
        cell_type=cell.cell_type,
        source=cell.source,
        released=release(cell.source),
        checksum=marks.checksum(cell),
        grade=marks.is_grade(cell),
        solution=marks.is_solution(cell),
        locked=marks.is_locked(cell),
        task=marks.is_task(cell),
        points=float(facts["points"]) if marks.is_grade(cell) or marks.is_task(cell) else None,
    )


def from_gradebook(session: Session, assignment: str, config: Config | None = None) -> dict[str, Template]:
    """{name of a notebook: its template} for an assignment in the gradebook; empty if it is not there."""
    asked = select(api.Notebook).join(api.Assignment).where(api.Assignment.name == assignment)
    return {
        notebook.name: Template(tuple(_cells_of(notebook, _Release(config))), notebook.kernelspec or "{}")
        for notebook in session.scalars(asked.order_by(api.Notebook.name))
    }


def _cells_of(notebook: api.Notebook, release: _Release) -> Iterator[TemplateCell]:
    """The rows come as they were written, which is the author's order: nbgrader keeps no other."""
    worth = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
    graded, tasks, solutions = (
        {cell.name for cell in cells}
        for cells in (notebook.grade_cells, notebook.task_cells, notebook.solution_cells)
    )
    for row in notebook.source_cells:
        yield TemplateCell(
            name=row.name,
            cell_type=row.cell_type,
            source=row.source,
            released=release(row.source),
            checksum=row.checksum or "",
            grade=row.name in graded,
            solution=row.name in solutions,
            locked=row.locked,
            task=row.name in tasks,
            points=worth.get(row.name),
        )


class _Release:
    """Takes out of a source what students do not get, between the delimiters of nbgrader's configuration."""

    def __init__(self, config: Config | None) -> None:
        tests, scheme = ClearHiddenTests(config=config), ClearMarkScheme(config=config)
        self.regions = (
            (tests.begin_test_delimeter, tests.end_test_delimeter),
            (scheme.begin_mark_scheme_delimeter, scheme.end_mark_scheme_delimeter),
        )

    def __call__(self, source: str) -> str:
        for begin, end in self.regions:
            kept, inside = [], False
            for line in source.split("\n"):
                inside = begin in line or (inside and end not in line)
                if not inside and end not in line:
                    kept.append(line)
            source = "\n".join(kept)
        return source
