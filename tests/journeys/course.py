"""A course from its author's notebook to a student's grade, all of it by nbgrader's own commands.

Grace teaches. Ada hands in right answers but for three: one wrong, one not begun, one that prints what it is
given. Bob's file comes by mail, and is as it was released.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
from journeys.people import Person, settle
from nbformat import NotebookNode

from autograder import checker, key, marks, perform, zoo
from autograder.authoring import sync

ROOT = Path(__file__).parents[2]
ID = "deep-learning"
ESSAY = "It keeps what it has learned of the slope, and so it does not turn at every step."
STUDENTS = ("ada", "bob")

# In the homes of all, as on a machine that a class shares; only there nobody plays two parts.
MACHINE = """
c = get_config()
c.Exchange.root = {exchange!r}
c.ExchangeCollect.check_owner = False
"""


class Plan(NamedTuple):
    """What ada hands in: a wrong answer of the zoo, an exercise not begun, and one that prints."""

    wrong: str
    untouched: str
    prints: str


PLANS = {
    "05_backpropagation": Plan(
        "nn.linear_backward/mean-for-sum.divided.wrong.py", "autograd.count_paths", "losses.mse_backward"
    ),
    "06_optimisers": Plan(
        "optim.adam_step/weight-decay-forgotten.formula.wrong.py",
        "optim.adadelta_step",
        "optim.max_stable_lr",
    ),
    "08_convolution": Plan(
        "conv.conv2d/bias-forgotten.columns.wrong.py", "conv.conv_as_matrix", "pool.global_avg_pool"
    ),
    "11_attention": Plan(
        "attention.scaled_dot_product_attention/mask-ignored.composed.wrong.py",
        "attention.padding_mask",
        "attention.attention_pool",
    ),
}


@dataclass(frozen=True)
class Walk:
    """An assignment of the course that lies in a folder, with all who work on it."""

    root: Path
    assignment: str

    @cached_property
    def grace(self) -> Person:
        return Person("grace", self.root / "grace", self.root / "grace" / "course")

    @cached_property
    def ada(self) -> Person:
        return Person("ada", self.root / "ada", self.root / "ada" / "work")

    @cached_property
    def plan(self) -> Plan:
        return PLANS[self.assignment]

    @cached_property
    def author(self) -> NotebookNode:
        return nbformat.read(sync.notebook_of(ROOT / "solutions" / self.assignment), as_version=4)

    @cached_property
    def notebook(self) -> str:
        """The name of the one notebook, without its ending."""
        return sync.notebook_of(ROOT / "solutions" / self.assignment).stem

    def answers(self, kind: str) -> dict[str, key.Answers]:
        """What is in the assignment's key, "visible" or "hidden", by exercise."""
        return key.read(key.path_of(sync.code_of(self.assignment), kind)).answers

    @cached_property
    def most(self) -> dict[str, float]:
        """The points of every cell that gives any."""
        cells = [marks.of(cell) for cell in self.author.cells if marks.is_grade(cell)]
        return {cell["grade_id"]: float(cell["points"]) for cell in cells}

    @cached_property
    def questions(self) -> list[str]:
        """The names of the cells that a person grades."""
        return [
            sync.name_of(cell)
            for cell in self.author.cells
            if marks.is_grade(cell) and marks.is_solution(cell)
        ]

    @cached_property
    def mistake(self) -> key.Mistake:
        """What is wrong with ada's wrong answer."""
        target, _, file = self.plan.wrong.partition("/")
        known = self.answers("hidden")[target].mistakes
        return next(one for one in known if zoo.slug(one.name) == file.partition(".")[0])

    @property
    def course(self) -> Path:
        return self.grace.folder

    @property
    def ungraded(self) -> Path:
        """The course as it was when the submissions had been collected."""
        return self.root / "ungraded"

    @property
    def log(self) -> dict[str, str]:
        """What every command said."""
        said: dict[str, str] = json.loads((self.root / "log.json").read_text("utf-8"))
        return said

    def deserved(self) -> dict[tuple[str, ...], float | None]:
        """The points that students have earned in each cell, before a person has graded anything."""
        target, _, file = self.plan.wrong.partition("/")
        code = next(one.code for one in zoo.variants(target) if one.name == file)
        wrong = checker.judge(self.answers("hidden")[target], partial(perform.perform, code), "", True)
        ada: dict[str, float | None] = {
            **self.most,
            check(target): wrong.points,
            check(self.plan.untouched): 0.0,
            **dict.fromkeys(self.questions),
        }
        earned = {"ada": ada, "bob": dict.fromkeys(self.most, 0.0)}
        return {
            (student, self.assignment, self.notebook, cell): points
            for student, cells in earned.items()
            for cell, points in cells.items()
        }


def check(target: str) -> str:
    """The name of the cell that checks an exercise."""
    return f"{sync.CHECK}{sync.cell_name(target)}"


def walked(root: Path, assignment: str) -> Walk:
    """The whole way, from `solutions/` to the feedback in the students' hands and the exported grades."""
    walk = Walk(root, assignment)
    _prepare(walk)
    log = {
        f"{person.name}: {' '.join(command)}": person.runs("nbgrader", *command)
        for person, command in _steps(walk)
    }
    (root / "log.json").write_text(json.dumps(log), encoding="utf-8")
    return walk


def _prepare(walk: Walk) -> None:
    exchange = walk.root / "exchange"
    exchange.mkdir(parents=True)
    exchange.chmod(0o777)
    for person in (walk.grace, walk.ada):
        settle(person)
        config = MACHINE.format(exchange=str(exchange))
        (person.home / ".jupyter" / "nbgrader_config.py").write_text(config, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", walk.course)
    shutil.copytree(ROOT / "solutions" / walk.assignment, walk.course / "solutions" / walk.assignment)


def _steps(walk: Walk) -> Iterator[tuple[Person, tuple[str, ...]]]:
    """Who gives which of nbgrader's commands; what people do in between is done in between."""
    grace, ada, name = walk.grace, walk.ada, walk.assignment
    yield grace, ("generate_assignment", name)
    yield grace, ("release_assignment", name)
    yield ada, ("fetch_assignment", name, "--course", ID)
    write_answers(walk, ada.folder / name / f"{walk.notebook}.ipynb")
    yield ada, ("submit", name, "--course", ID, "--student", "ada")
    yield grace, ("collect", name)
    shutil.copytree(walk.course / "exercises" / name, walk.course / "submitted" / "bob" / name)
    shutil.copytree(walk.course, walk.ungraded)
    yield grace, ("autograde", name)
    yield grace, ("generate_feedback", name)
    yield grace, ("release_feedback", name, "--student", "ada")
    yield ada, ("fetch_feedback", name, "--course", ID, "--student", "ada")
    yield grace, ("export",)


def write_answers(walk: Walk, path: Path) -> None:
    """Ada at work on the notebook that she has fetched."""
    notebook = nbformat.read(path, as_version=4)
    solved = {sync.name_of(cell): cell.source for cell in walk.author.cells}
    wrong, _, file = walk.plan.wrong.partition("/")
    for cell in notebook.cells:
        name = sync.name_of(cell)
        if not marks.is_solution(cell) or name == sync.cell_name(walk.plan.untouched):
            continue
        if cell.cell_type == "markdown":
            cell.source = ESSAY
        elif name == sync.cell_name(wrong):
            cell.source = from_the_zoo(wrong, file)
        else:
            cell.source = _as_students_write(solved[name], name == sync.cell_name(walk.plan.prints))
    nbformat.write(notebook, path)


def from_the_zoo(target: str, file: str) -> str:
    """An answer of the zoo as it stands in a notebook."""
    source = (zoo.FOLDER / target / file).read_text("utf-8").strip()
    head = f"def {target.rpartition('.')[2]}("
    return source.replace(head, f'@implement("{target}")\n{head}', 1)


def _as_students_write(source: str, prints: bool) -> str:
    """The author's solution without nbgrader's marks; one that prints begins with a line for that."""
    lines = source.splitlines()
    if prints:
        first = ast.parse(source).body[0].args.args[0].arg
        begin = next(i for i, line in enumerate(lines) if "### BEGIN SOLUTION" in line)
        lines[begin] = f"    print({first!r}, {first})"
    return "\n".join(line for line in lines if not line.strip().startswith("### "))


def numbers(tree: object) -> set[str]:
    """The numbers in a call's arguments, as `numbers_in` finds them where they are printed.

    >>> sorted(numbers({"x": np.array([0.123456789, 0.5]), "lr": 21.123456789}))
    ['1.234567e-01', '2.112345e+01']
    """
    if isinstance(tree, dict):
        return set().union(*map(numbers, tree.values()))
    if isinstance(tree, list | tuple):
        return set().union(*map(numbers, tree))
    values = np.abs(np.asarray(tree)).ravel() if isinstance(tree, np.ndarray | float) else []
    return numbers_in(" ".join(f"{value:.9e}" for value in values))


def numbers_in(text: str) -> set[str]:
    """Seven digits of each number in a text that has that many; fewer could be met by chance.

    >>> sorted(numbers_in("x = [1.23456789e-01, 0.12345678], y = 0.50000000, about 3.14159"))
    ['1.234567e-01']
    """
    found = re.findall(r"\d+\.\d{6,}(?:e[-+]\d+)?", text)
    shown = [f"{float(number):.9e}".partition("e") for number in found]
    return {f"{digits[:8]}e{power}" for digits, _, power in shown if digits[7] != "0"}
