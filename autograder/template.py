"""The author's cells of an assignment, and putting them back into a notebook that a student has submitted.

This does what nbgrader's ClearOutput, DeduplicateIds, OverwriteKernelspec, OverwriteCells and
CheckCellMetadata do together, without a database beside every notebook. It also mends what stops those: cells
that were deleted, nbgrader metadata that were lost, forged or damaged.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode, from_dict

from dlcore import student, syllabus

from . import marks


@dataclass(frozen=True)
class TemplateCell:
    """A cell that nbgrader knows, as its author wrote it."""

    name: str  # nbgrader's grade_id
    cell_type: str
    source: str  # with hidden tests
    released: str  # as students get it
    checksum: str  # nbgrader's, or ""
    grade: bool
    solution: bool
    locked: bool
    task: bool
    points: float | None  # None if it bears none

    @property
    def metadata(self) -> dict[str, Any]:
        """What belongs under "nbgrader" in the metadata of the cell."""
        kinds = {name: getattr(self, name) for name in ("grade", "solution", "locked", "task")}
        worth = {} if self.points is None else {"points": self.points}
        proof = {"checksum": self.checksum} if self.checksum else {}
        names = {"grade_id": self.name, "cell_type": self.cell_type}
        return {"schema_version": marks.SCHEMA_VERSION, **names, **kinds, **worth, **proof}

    @property
    def returns(self) -> bool:
        """Whether it is put back when it is missing: all that bears points, and code that is locked."""
        return self.points is not None or (self.locked and self.cell_type == "code")


@dataclass(frozen=True)
class Template:
    """The cells of a notebook that nbgrader knows, in the author's order, and its kernel as JSON."""

    cells: tuple[TemplateCell, ...]
    kernelspec: str = "{}"


def restore(notebook: NotebookNode, template: Template) -> tuple[NotebookNode, list[str]]:
    """The notebook with the author's cells in it and no outputs, and what had to be mended, in sentences.

    Of cells with one name the last genuine one keeps it; nbgrader takes the last. Genuine is a cell of the
    author's type; a locked one without changes, an answer with changes.
    """
    authors = {cell.name: cell for cell in template.cells}
    named = _named(notebook.cells, authors)
    places = {name: _choice(notebook.cells, named[name], authors[name]) for name in authors if name in named}
    recovered = _recovered(notebook.cells, template, places)
    by_place = {place: authors[name] for name, place in (places | recovered).items()}
    cells = [_restored(cell, by_place.get(place)) for place, cell in enumerate(notebook.cells)]
    returned = _put_back(cells, template, notebook.get("nbformat_minor", 0) >= 5)
    mended = {
        "was missing and has been put back": returned,
        "had lost nbgrader's metadata and has been found by its source": recovered,
        "was changed where only its author may, and is the author's again": [
            name for name, place in places.items() if _altered(notebook.cells[place], authors[name])
        ],
        "was there more than once and counts once": [name for name in places if len(named[name]) > 1],
    }
    notes = [f"Cell {name} {what}." for what, names in mended.items() for name in names]
    if any(_is_stranger(cell, authors) for cell in notebook.cells):
        notes.append("Cells that are not the author's bore nbgrader's metadata, which have been removed.")
    metadata = {**notebook.metadata, **_kernel(template)}
    return NotebookNode({**notebook, "cells": cells, "metadata": from_dict(metadata)}), notes


def unanswered(notebook: NotebookNode) -> tuple[str, ...]:
    """The names of the answers in a restored notebook that are as the author left them."""
    answers = [cell for cell in notebook.cells if marks.is_solution(cell)]
    facts = [(cell.metadata.nbgrader, marks.checksum(cell)) for cell in answers]
    return tuple(known["grade_id"] for known, checksum in facts if known.get("checksum") == checksum)


def _kernel(template: Template) -> dict[str, Any]:
    kernel = json.loads(template.kernelspec)
    return {"kernelspec": kernel} if kernel else {}


def _facts(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a submitted cell says under "nbgrader", which may be anything."""
    metadata = cell.get("metadata")
    facts = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return facts if isinstance(facts, Mapping) else {}


def _is_stranger(cell: Mapping[str, Any], authors: Mapping[str, TemplateCell]) -> bool:
    """Whether a cell that is not the author's claims to be graded, locked or an answer."""
    facts = _facts(cell)
    known = isinstance(facts.get("grade_id"), str) and facts["grade_id"] in authors
    return not known and any(facts.get(mark) for mark in ("grade", "solution", "locked", "task"))


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _named(cells: Sequence[NotebookNode], authors: Mapping[str, TemplateCell]) -> dict[str, list[int]]:
    """{name in the template: the places of all cells that bear it}."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, cell in enumerate(cells):
        name = _facts(cell).get("grade_id")
        if isinstance(name, str) and name in authors:
            places[name].append(place)
    return places


def _choice(cells: Sequence[NotebookNode], places: Iterable[int], author: TemplateCell) -> int:
    def rank(place: int) -> tuple[bool, bool, int]:
        unchanged = _source(cells[place]) in (author.source, author.released)
        return cells[place].get("cell_type") == author.cell_type, unchanged is author.locked, place

    return max(places, key=rank)


def _recovered(
    cells: Sequence[NotebookNode], template: Template, places: Mapping[str, int]
) -> dict[str, int]:
    """{name: place} of cells whose metadata were lost, known by a source that one cell of the author has."""
    authors: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for author in template.cells:
        for source in {author.source, author.released}:
            authors[author.cell_type, source.strip()].append(author.name)
    taken, found = set(places.values()), {}
    for place, cell in enumerate(cells):
        names = authors.get((cell.get("cell_type", ""), text)) if (text := _source(cell).strip()) else None
        if names and len(names) == 1 and names[0] not in places and place not in taken:
            found[names[0]] = place
    return found


def _altered(cell: NotebookNode, author: TemplateCell) -> bool:
    """Whether the student changed what only the author may change."""
    facts = _facts(cell)
    marks = ("grade", "solution", "task")
    return (
        (author.locked and _source(cell) not in (author.source, author.released))
        or cell.get("cell_type") != author.cell_type
        or any(facts.get(mark, False) != getattr(author, mark) for mark in marks)
        or (author.points is not None and facts.get("points") != author.points)
    )


def _restored(cell: NotebookNode, author: TemplateCell | None) -> NotebookNode:
    """The cell without outputs; one of the author's gets its metadata back, if locked its source too."""
    old = cell.get("metadata")
    cleared = ("nbgrader", "collapsed", "scrolled")
    metadata = {k: v for k, v in old.items() if k not in cleared} if isinstance(old, Mapping) else {}
    parts = {**cell, "source": _source(cell), "metadata": metadata}
    if author is not None:
        metadata["nbgrader"] = author.metadata
        parts["cell_type"] = author.cell_type
        if author.locked:
            parts["source"] = author.source
    for part in ("outputs", "execution_count"):
        parts.pop(part, None)
    if parts.get("cell_type") == "code":
        parts.pop("attachments", None)
        parts |= {"outputs": [], "execution_count": None}
    return from_dict(parts)


def _put_back(cells: list[NotebookNode], template: Template, with_ids: bool) -> list[str]:
    """Insert into `cells` what is missing and counts; returns the names."""
    names = [_facts(cell).get("grade_id") for cell in cells]
    order = [author.name for author in template.cells]
    missing = [author for author in template.cells if author.returns and author.name not in names]
    for author in missing:
        source = _missing(author) if author.solution else author.source
        cell = _restored(NotebookNode(source=source), author)
        if with_ids:
            cell["id"] = _fresh_id(author.name, {str(other.get("id")) for other in cells})
        place = _place(names, order, order.index(author.name))
        cells.insert(place, cell)
        names.insert(place, author.name)
    return [author.name for author in missing]


def _place(names: Sequence[str | None], order: Sequence[str], number: int) -> int:
    """Right after the author's cell before it; if that is gone too, before the next one that is there.

    Late rather than early: a test that runs too early fails a right answer.
    """
    if number and order[number - 1] in names:
        return names.index(order[number - 1]) + 1
    return next((names.index(name) for name in order[number + 1 :] if name in names), len(names))


def _missing(author: TemplateCell) -> str:
    """The source of an answer that is gone. It differs from the author's, so that no zero is given unseen."""
    comment = "# " if author.cell_type == "code" else ""
    return f"{comment}This answer was missing. It may stand elsewhere in the notebook.\n\n{author.source}"


def _fresh_id(name: str, taken: set[str]) -> str:
    """An id for a cell that is the same on every day."""
    fresh = hashlib.sha256(name.encode()).hexdigest()[:8]
    while fresh in taken:
        fresh = hashlib.sha256(fresh.encode()).hexdigest()[:8]
    return fresh


@functools.lru_cache(maxsize=1000)  # the author's cells are the same in every submission
def check_targets(source: str) -> tuple[str, ...]:
    """The exercises on which the code of a cell calls `check`, in the order of the code.

    >>> check_targets("%matplotlib inline\\nfloat(check(adam_step)); autograder.check('nn.linear_backward')")
    ('optim.adam_step', 'nn.linear_backward')
    """
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) == 1]
    calls = [call for call in calls if ast.unparse(call.func) in ("check", "autograder.check")]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return tuple(dict.fromkeys(target for call in calls for target in _meant(call.args[0])))


def _meant(argument: ast.expr) -> Iterable[str]:
    """The one exercise that an argument of `check` names, or nothing."""
    if isinstance(argument, ast.Constant):
        return [argument.value] if argument.value in syllabus.target_names() else []
    if not isinstance(argument, ast.Name | ast.Attribute):
        return []
    dotted = ast.unparse(argument)
    found = student.exercises_called(dotted.rpartition(".")[2])
    exact = [target for target in found if f".{dotted}".endswith(f".{target}")]
    return exact or (found if len(found) == 1 else [])
