"""Keeps authors' notebooks equal to dlcore: what they ask for, and how it is solved, is written there once.

An author owns every cell but three kinds: an answer cell is dlcore's source, the check cell after it calls
`check` for the points of the key, and the cell of imports has what answer cells need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import key, marks, references
from dlcore import student, syllabus

from . import answers

IMPORTS = "imports"  # a tag: the cell that imports for the whole notebook
CHECK = "check-"  # begins the name of a check cell; the rest is that of its answer cell


class SyncProblem(Exception):
    """A notebook that cannot be kept equal to dlcore: the sentence says which, why, and what to do."""


def folders(solutions: Path) -> list[Path]:
    """The folders of assignments below the authors' folder."""
    return sorted(path for path in solutions.glob("[0-9]*_*") if path.is_dir())


def code_of(folder: str) -> str:
    """The assignment of the syllabus that a folder holds.

    >>> code_of("06_optimisers")
    'A6'
    """
    number = re.match(r"0*(\d+)_", folder)
    code = f"A{number[1]}" if number else ""
    if code not in [assignment.code for assignment in syllabus.ASSIGNMENTS]:
        raise SyncProblem(f"{folder} is no folder of an assignment: name it like 06_optimisers, after A6")
    return code


def notebook_of(folder: Path) -> Path:
    """The one notebook of an assignment's folder."""
    found = sorted(folder.glob("*.ipynb"))
    if len(found) != 1:
        raise SyncProblem(f"{folder} holds {len(found)} notebooks, and an assignment is one")
    return found[0]


def sync(folder: Path, write: bool = True) -> list[str]:
    """Bring the notebook of a folder up to date; the cells that were not, in sentences."""
    path = notebook_of(folder)
    old = nbformat.read(path, as_version=4)
    new = synced(old, code_of(folder.name))
    changes = [f"{path}: {change}" for change in _changes(old, new)]
    if changes and write:
        beside = path.with_suffix(".part")
        nbformat.write(new, beside)
        beside.replace(path)
    return changes


def synced(notebook: NotebookNode, code: str) -> NotebookNode:
    """The notebook with its answer, check and import cells made anew, and without outputs."""
    listed = [t for a in syllabus.ASSIGNMENTS if a.code == code for e in a.exercises for t in e.targets]
    new = nbformat.from_dict(notebook)
    names = {name_of(cell) for cell in new.cells}
    asked = [t for t in listed if names & {cell_name(t), CHECK + cell_name(t)}]
    cut = answers.Cut(references.hidden_from(asked))
    found = {
        name_of(cell): cell for cell in new.cells if marks.is_solution(cell) and cell.cell_type == "code"
    }
    if missing := [target for target in asked if cell_name(target) not in found]:
        raise SyncProblem(
            f"no cell answers {', '.join(missing)}: add it with autograder new {code} {missing[0]}"
        )
    points = key.read(key.path_of(code, "visible", key.FOLDER)).answers
    if unknown := [target for target in asked if target not in points]:
        raise SyncProblem(f"the key has no answers for {', '.join(unknown)}: run autograder record {code}")
    for target in asked:
        found[cell_name(target)].source = answers.answer_cell(target, asked, cut)
        check = _check_after(new.cells, cell_name(target))
        check.source = f"check({called(target)})"
        check.metadata["nbgrader"]["points"] = points[target].points
    add_imports(new, answers.imports(asked))
    _forget_outputs(new)
    return new


def cell_name(target: str) -> str:
    """The name of the answer cell of an exercise: nbgrader allows no dots in it.

    >>> cell_name("optim.adam_step")
    'optim-adam_step'
    """
    return target.replace(".", "-")


def name_of(cell: NotebookNode) -> str:
    """nbgrader's name of a cell, "" if it has none."""
    return str(marks.of(cell).get("grade_id", ""))


def _check_after(cells: Sequence[NotebookNode], name: str) -> NotebookNode:
    for before, cell in pairwise(cells):
        if name_of(before) == name and name_of(cell) == CHECK + name and marks.is_grade(cell):
            return cell
    raise SyncProblem(f"the answer cell {name} is not followed by its check cell, {CHECK}{name}")


def called(target: str) -> str:
    """What `check` is given: the name, or the dotted name in quotes where several exercises bear it."""
    name = target.rpartition(".")[2]
    return name if len(student.exercises_called(name)) == 1 else f'"{target}"'


def add_imports(notebook: NotebookNode, lines: Sequence[str]) -> None:
    """Give the cell of imports the lines that it lacks, as a class needs that which it derives from."""
    cell = next((cell for cell in notebook.cells if IMPORTS in cell.metadata.get("tags", ())), None)
    if cell is None:
        raise SyncProblem(f'no cell has the tag "{IMPORTS}": give it to the one that imports for all')
    cell.source = "\n".join([cell.source, *(line for line in lines if not _brings(cell.source, line))])


def _brings(source: str, line: str) -> bool:
    """Whether an import is there already, perhaps in a line with others."""
    module, _, name = line.rpartition(" import ")
    return any(
        (
            found.rpartition(" import ")[0] == module
            and name in re.split(r",\s*", found.rpartition(" import ")[2])
        )
        for found in source.splitlines()
    )


def _forget_outputs(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.metadata.pop("execution", None)


def _changes(old: NotebookNode, new: NotebookNode) -> Iterator[str]:
    for before, after in zip(old.cells, new.cells, strict=True):
        name = name_of(after) or f"{before.get('id', '')}"
        if before.source != after.source or marks.of(before) != marks.of(after):
            yield f"{name} is not what dlcore and the key have"
        elif before != after:
            yield f"{name} holds outputs"
