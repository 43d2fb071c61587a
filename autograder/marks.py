"""What nbgrader's marks on a cell say: whether it is graded, an answer, locked, a task.

Read here because a process that grades starts in half the time without importing nbgrader. A test holds each
against nbgrader's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

SCHEMA_VERSION = 3  # of nbgrader's metadata


def of(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """nbgrader's metadata of a cell, empty if it has none."""
    marks = cell.get("metadata", {}).get("nbgrader")
    return marks if isinstance(marks, Mapping) else {}


def is_task(cell: NotebookNode) -> bool:
    return bool(of(cell).get("task", False))


def is_grade(cell: NotebookNode) -> bool:
    return bool(of(cell).get("grade", False))


def is_solution(cell: NotebookNode) -> bool:
    return bool(of(cell).get("solution", False))


def is_locked(cell: NotebookNode) -> bool:
    """Whether the author's source is put back: in every test, never in an answer."""
    if is_solution(cell):
        return False
    return is_grade(cell) or bool(of(cell).get("locked", False))


def checksum(cell: NotebookNode) -> str:
    """nbgrader's digest of a cell, by which it tells whether an answer is as the author left it."""
    kinds = (is_grade(cell), is_solution(cell), is_locked(cell))
    words = [cell.source, cell.cell_type, *map(str, kinds), of(cell)["grade_id"]]
    if is_grade(cell):
        words.append(str(float(of(cell)["points"])))
    return hashlib.md5("".join(words).encode(), usedforsecurity=False).hexdigest()
