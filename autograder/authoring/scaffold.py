"""A new exercise: its row in the table of assignments, its problem and its cells, for an author to fill in.

The function itself has to be in dlcore, for its signature and docstring are the task. Whatever of the rest is
there already stays as it is; what is missing is added, all of it or nothing.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.reader import NotJSONError
from nbformat.validator import NotebookValidationError

import dlcore
from autograder import edition, references, stale
from dlcore import student, syllabus
from dlcore.syllabus import Assignment

from . import answers, drafts, sync, table
from .table import ScaffoldProblem, WrongWord

_NOT_OFFERED = ("__init__", "check", "figures", "ops", "shapes", "student", "syllabus")


@dataclass(frozen=True)
class Checkout:
    """The folder of the project that an exercise is added to."""

    root: Path

    @property
    def table(self) -> Path:
        return self.root / "dlcore" / "syllabus.py"

    @property
    def problems(self) -> Path:
        return self.root / "autograder" / "problems"

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"


HERE = Checkout(Path(dlcore.__file__).parents[1])


def new(assignment: str, target: str, points: int | None = None, checkout: Checkout = HERE) -> list[str]:
    """Add an exercise to an assignment, "A2" or "02_linear_regression"; what was done, in lines."""
    code = _code(assignment)
    definition = _definition(target)
    row = table.row_of(code, target, points)
    assignments = table.with_exercise(code, row)
    longer = next(one for one in assignments if one.code == code)
    with table.as_if(assignments):
        uses = tuple(sorted(references.exercises_used(target)))
        exercise = drafts.Exercise(target, row.number, table.share(row, target), definition, uses)
        files = {**_problem(checkout, longer, exercise), **_notebook(checkout, longer, exercise)}
    if assignments is not syllabus.ASSIGNMENTS:
        files[checkout.table] = table.text_with(checkout.table, code, row, assignments)
    if not files:
        raise WrongWord(f"{target} is exercise {row.number} already, with its problem and its cells")
    _write(files)
    return list(_said(checkout, files, longer, exercise))


# What is asked for


def _code(word: str) -> str:
    codes = [assignment.code for assignment in syllabus.ASSIGNMENTS]
    if word in codes:
        return word
    try:
        return sync.code_of(word)
    except sync.SyncProblem:
        raise WrongWord(f"there is no assignment {word}: name one of {codes[0]} to {codes[-1]}") from None


def _definition(target: str) -> edition.Function | ast.ClassDef:
    """The function or class in dlcore, which has to carry its task."""
    files = edition.read_package(Path(dlcore.__file__).parent)
    trees = {path: ast.parse(code) for path, code in files.items() if path.endswith(".py")}
    offered = _offered(trees)
    if target not in offered:
        near = difflib.get_close_matches(target, offered, n=3)
        hint = f"is {' or '.join(near)} meant?" if near else "write it first, with its task as docstring"
        raise WrongWord(f"dlcore has no function or class {target}: {hint}")
    path, definitions = edition.definitions(trees, target)
    for other in student.exercises_called(target.rpartition(".")[2]):
        if other != target and edition.definitions(trees, other)[0] == path:
            raise WrongWord(f"{target} is exercise {syllabus.numbers(other)[0]} already, called {other}")
    if not ast.get_docstring(definitions[-1]):
        raise ScaffoldProblem(f"{target} has no docstring, and that is the task: write it first")
    return definitions[-1]


def _offered(trees: Mapping[str, ast.Module]) -> list[str]:
    """All public functions and classes of dlcore by dotted names, as `implement` knows them."""
    found = []
    for path, tree in trees.items():
        module = path.removesuffix(".py").removesuffix("/__init__")
        for node in tree.body if "/" not in module and module not in _NOT_OFFERED else ():
            if isinstance(node, edition.Function | ast.ClassDef):
                found.append(f"{module}.{node.name}")
            elif isinstance(node, ast.ImportFrom) and node.module and path.endswith("/__init__.py"):
                found += [f"{module}.{alias.asname or alias.name}" for alias in node.names]
    return [name for name in found if "._" not in name]


# The problem


def _problem(checkout: Checkout, assignment: Assignment, new: drafts.Exercise) -> dict[Path, str]:
    """The file of its problem, one for each exercise, so that the keys of others stay fresh."""
    try:
        if stale.files_of(new.target, checkout.problems):
            return {}
    except SyntaxError as error:
        raise ScaffoldProblem(f"{error.filename}, line {error.lineno}, is no Python: mend it first") from None
    stem = f"ch{assignment.chapters[0]:02}"
    module = new.target.partition(".")[0]
    names = (f"{stem}_{new.name.lower()}.py", f"{stem}_{module}_{new.name.lower()}.py")
    path = next((path for name in names if not (path := checkout.problems / name).exists()), None)
    if path is None:
        raise ScaffoldProblem(f"{checkout.problems / names[1]} is there, but has no problem for {new.target}")
    return {path: drafts.problem(new)}


# The notebook


def _notebook(checkout: Checkout, assignment: Assignment, new: drafts.Exercise) -> dict[Path, str]:
    """The notebook with the cells of the exercise; nothing if it has them."""
    path = _place(checkout.solutions, assignment)
    notebook = _read(path) if path.exists() else drafts.notebook(assignment)
    names = [sync.name_of(cell) for cell in notebook.cells]
    if sync.cell_name(new.target) in names:
        return {}
    targets = [target for exercise in assignment.exercises for target in exercise.targets]
    own = [target for target in targets if sync.cell_name(target) in names]
    answer = answers.answer_cell(new.target, [*own, new.target], answers.Cut(references.hidden_from(targets)))
    taken = [str(cell.get("id")) for cell in notebook.cells]
    position = _position(notebook.cells, targets, new.target)
    notebook.cells[position:position] = drafts.cells(new, answer, sync.called(new.target), taken)
    try:
        sync.add_imports(notebook, answers.imports([new.target]))
    except sync.SyncProblem as problem:
        raise ScaffoldProblem(f"{path} cannot have it: {problem}") from None
    return {path: nbformat.writes(notebook) + "\n"}


def _place(solutions: Path, assignment: Assignment) -> Path:
    """Where the assignment's notebook is, or has to be: 02_linear_regression/linear_regression.ipynb."""
    try:
        found = [path for path in sync.folders(solutions) if sync.code_of(path.name) == assignment.code]
        if found:
            return sync.notebook_of(found[0])
    except sync.SyncProblem as problem:
        raise ScaffoldProblem(str(problem)) from None
    name = re.sub(r"\W+", "_", re.split(r",| and ", assignment.title)[0].lower())
    return solutions / f"{int(assignment.code[1:]):02}_{name}" / f"{name}.ipynb"


def _read(path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, UnicodeDecodeError, NotJSONError, NotebookValidationError) as error:
        said = str(error).split("\n")[0]
        raise ScaffoldProblem(f"{path} cannot be read as a notebook: {said}") from None


def _position(cells: Sequence[NotebookNode], targets: Sequence[str], target: str) -> int:
    """Behind the exercise that comes before it in the table, else in front of the one after it."""
    names = [sync.name_of(cell) for cell in cells]
    place = targets.index(target)
    before = [names.index(name) for t in targets[:place] if (name := sync.cell_name(t)) in names]
    if before:
        ends = range(max(before) + 2, len(cells))  # behind its check
        return next((i for i in ends if _begins(cells[i]) or names[i]), len(cells))
    after = [names.index(name) for t in targets[place:] if (name := sync.cell_name(t)) in names]
    if after:
        return next((i for i in range(min(after), 0, -1) if _begins(cells[i])), min(after))
    return len(cells)


def _begins(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown" and cell.source.startswith("#"))


# Writing, and telling


def _write(files: Mapping[Path, str]) -> None:
    """Write all files beside their places, then move them there."""
    beside = {path: path.with_name(f".{path.name}.part") for path in files}
    folders = [path.parent for path in files if not path.parent.exists()]
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[path].write_text(text, "utf-8")
        for path, part in beside.items():
            part.replace(path)
    except OSError as error:
        for part in beside.values():
            with suppress(OSError):
                part.unlink()
        for folder in folders:
            with suppress(OSError):
                folder.rmdir()
        raise ScaffoldProblem(f"{error.filename} cannot be written: {error.strerror}") from None


def _said(
    checkout: Checkout, files: Mapping[Path, str], assignment: Assignment, new: drafts.Exercise
) -> Iterator[str]:
    yield f"{new.target} is exercise {new.number}, {new.points} points."
    total = sum(exercise.points for exercise in assignment.exercises)
    for path in files:
        what = "its cells: write what leads to them"
        if path == checkout.table:
            what = f"its row; {assignment.code} has {total} points with it"
        elif path.parent == checkout.problems:
            what = "its problem: fill in what is marked"
        yield f"  {path.relative_to(checkout.root)}: {what}"
    yield f"Then: autograder record {assignment.code}, which says what is still missing."
