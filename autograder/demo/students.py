"""Twelve invented students, and what they hand in of an assignment.

All begin with the notebook that students get. Right answers are put in as the author has them or as the
zoo spells them, wrong ones from there, so that every verdict is known beforehand: `Student.answers` says what
was put in, `Student.loses` what becomes unreadable on the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import nbformat
from nbformat import NotebookNode

from autograder import key, marks, zoo
from autograder.authoring import sync
from dlcore import syllabus

AUTHOR, UNTOUCHED = "as the author has it", "not begun"  # in the place of a file of the zoo
Answers: TypeAlias = Mapping[str, str]
Spoil: TypeAlias = Callable[[NotebookNode], str]  # the text of the file that arrives

# What the class gets wrong, most widespread first: an exercise, and a mistake as its files in the zoo begin.
MISTAKES = (
    "nn.linear_backward/mean-for-sum",
    "activations.backward/chain-rule-forgotten",
    "losses.softmax_cross_entropy_backward/sum-for-mean",
    "nn.mlp_backward/derivative-at-the-activation",
    "autograd.gradcheck/one-sided-differences",
    "optim.adam_step/no-bias-correction",
    "optim.sgd_step/no-look-ahead",
    "optim.adagrad_step/ε-inside-the-root",
    "optim.gradient_descent/one-array-for-all-points",
    "optim.lion_step/sign-forgotten",
    "conv.conv2d/bias-forgotten",
    "conv.conv2d_backward/dw-turned-by-180",
    "pool.maxpool2d_backward/g-shared-among-equals",
    "conv.im2col/padding-ignored",
    "pool.avgpool2d/windows-over-the-edge",
    "attention.scaled_dot_product_attention/mask-ignored",
    "attention.sdpa_backward/row-sum-forgotten",
    "attention.sinusoidal_pe/positions-from-one",
    "attention.multi_head_attention/no-projection-at-the-end",
    "attention.causal_mask/hidden-marked-true",
)
# What one student tries in the place of an answer: files of tests/zoo/hostile.
ATTACKS = ("read-key", "read-solutions", "http", "forge-verdict")
ESSAY = "I have thought about this, and a person has to read what I think: no program gives points for it."


@dataclass(frozen=True)
class Task:
    """An assignment as students find it, and as its author solved it."""

    name: str  # "05_backpropagation"
    file: str  # "backpropagation.ipynb"
    released: NotebookNode
    author: NotebookNode
    course: Path  # the instructor's folder, which one student would like to look into

    @property
    def targets(self) -> list[str]:
        """The exercises, from top to bottom."""
        found = {sync.cell_name(target): target for target in syllabus.target_names()}
        names = [sync.name_of(cell) for cell in self.released.cells]
        return [found[name] for name in names if name in found]

    @property
    def mistakes(self) -> list[tuple[str, list[str]]]:
        """(exercise, files of the zoo with this mistake) for those of `MISTAKES` that can be made here."""
        pairs = [mistake.split("/") for mistake in MISTAKES]
        return [
            (target, _files(target, f"{slug}.*.wrong.py")) for target, slug in pairs if target in self.targets
        ]


def _files(target: str, pattern: str) -> list[str]:
    """Files of the zoo, those first that define nothing else: later cells might give a helper's name away."""
    paths = sorted((zoo.FOLDER / target).glob(pattern))
    return [path.name for path in sorted(paths, key=lambda path: len(_defined(path)) > 1)]


def _defined(path: Path) -> list[str]:
    return re.findall(r"^(?:def|class) (\w+)", path.read_text("utf-8"), re.MULTILINE)


def _as_it_is(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook)


@dataclass(frozen=True)
class Student:
    """One of the class."""

    name: str
    story: str
    answers: Answers  # AUTHOR, UNTOUCHED or a file of the zoo, by exercise
    spoil: Spoil = field(default=_as_it_is, repr=False)
    loses: frozenset[str] = frozenset()  # exercises that can be found in the file no more

    @property
    def folder(self) -> str:
        """The name in nbgrader's folders."""
        return self.name.lower()

    def hands_in(self, task: Task) -> str:
        """The text of the file."""
        return self.spoil(_answered(task, self.answers))


def twelve(task: Task) -> list[Student]:
    """The class, in the order of their names."""
    return sorted(
        [*_right(task), *_mistaken(task), *_unfinished(task), _hostile(task)], key=lambda one: one.name
    )


def _right(task: Task) -> Iterator[Student]:
    yield Student("Ada", "Everything is right, and written as the book writes it.", _all_right(task))
    own = {target: _own_spelling(target) for target in task.targets}
    story = "Everything is right, though hardly a line is the book's: other formulas, loops, lists."
    yield Student("Kwame", story, own)


def _mistaken(task: Task) -> Iterator[Student]:
    yield _wrong(task, "Mei", "One thing misunderstood", (0, 0))
    yield _wrong(task, "Jonas", "Mei's mistake in code of his own", (0, 1), (1, 0))
    yield _wrong(task, "Priya", "Made Mei's mistake, too", (0, 0), (2, 0))
    yield _wrong(task, "Lucia", "Nearly there", (3, 0))
    yield _wrong(task, "Noah", "Hurried", (4, 0), (1, 1))
    target = task.mistakes[1][0]
    story = f"A mistake in {target} that nobody foresaw: called wrong, and honestly given no name."
    yield Student("Yuki", story, {**_all_right(task), target: _files(target, "unknown.*.wrong.py")[0]})


def _wrong(task: Task, name: str, story: str, *chosen: tuple[int, int]) -> Student:
    """A student with some mistakes by their numbers, each in one of its spellings; all else is right."""
    answers, named = dict(_all_right(task)), []
    for number, spelling in chosen:
        target, files = task.mistakes[number % len(task.mistakes)]
        if answers[target] != AUTHOR:  # a small assignment has few
            continue
        answers[target] = files[spelling % len(files)]
        named.append(f"“{mistake_in(task, target, answers[target])}” in {target}")
    return Student(name, f"{story}: {' and '.join(named)}.", answers)


def mistake_in(task: Task, target: str, file: str) -> str:
    """What the answer key calls the mistake that a file of the zoo makes."""
    known = key.read(key.path_of(sync.code_of(task.name), "hidden")).answers[target].mistakes
    return next(one.name for one in known if zoo.slug(one.name) == file.partition(".")[0])


def _unfinished(task: Task) -> Iterator[Student]:
    half = task.targets[: len(task.targets) // 2]
    rest = dict.fromkeys(task.targets[len(half) :], UNTOUCHED)
    yield Student("Fatima", "The first half is right, the second not begun.", {**_all_right(task), **rest})
    end = task.targets[2 * len(task.targets) // 3]
    lost = task.targets[task.targets.index(end) :]
    story = f"The upload broke off in {end}: no notebook any more, and yet what stands before it is found."
    yield Student("Tomas", story, _all_right(task), lambda work: _cut(work, end), frozenset(lost))
    story = "Deleted every cell with a check and lost nbgrader's marks of all others. No code is lost by it."
    yield Student("Olena", story, _all_right(task), _without_marks)


def _hostile(task: Task) -> Student:
    story = "Answers nothing, and tries to read the key and the solutions, to call out, and to print points."
    nothing = dict.fromkeys(task.targets, UNTOUCHED)
    return Student("Viktor", story, nothing, lambda work: _attacking(work, task))


def _all_right(task: Task) -> dict[str, str]:
    return dict.fromkeys(task.targets, AUTHOR)


def _own_spelling(target: str) -> str:
    """The first right answer of the zoo; classes there lean on ours, which students lack."""
    is_class = target.rpartition(".")[2][0].isupper()
    return AUTHOR if is_class else _files(target, "*.right.py")[0]


# How a notebook is filled in, and what can happen to it


def _answered(task: Task, answers: Answers) -> NotebookNode:
    """The released notebook with these answers; questions in prose are answered if an exercise is."""
    notebook = nbformat.from_dict(task.released)
    author = {sync.name_of(cell): cell.source for cell in task.author.cells}
    targets = {sync.cell_name(target): target for target in answers}
    begun = any(answer != UNTOUCHED for answer in answers.values())
    for cell in notebook.cells:
        name = sync.name_of(cell)
        if name in targets:
            cell.source = _source(targets[name], answers[targets[name]], author[name], cell.source)
        elif marks.is_solution(cell) and cell.cell_type == "markdown" and begun:
            cell.source = ESSAY
    return notebook


def _source(target: str, answer: str, author: str, released: str) -> str:
    if answer == UNTOUCHED:
        return released
    if answer == AUTHOR:
        return "\n".join(line for line in author.splitlines() if not line.strip().startswith("### "))
    code = (zoo.FOLDER / target / answer).read_text("utf-8").strip()
    head = re.compile(rf"^(def|class) {target.rpartition('.')[2]}\b", re.MULTILINE)
    return head.sub(lambda found: f'@implement("{target}")\n{found[0]}', code, count=1)


def _cut(notebook: NotebookNode, target: str) -> str:
    """The file as far as the body of an answer."""
    text = nbformat.writes(notebook)
    name = target.rpartition(".")[2]
    begin = re.search(rf'"(?:def|class) {name}\b', text)
    return text[: begin.end() if begin else len(text) // 2]


def _without_marks(notebook: NotebookNode) -> str:
    notebook.cells = [cell for cell in notebook.cells if not _is_check(cell)]
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()
    return nbformat.writes(notebook)


def _is_check(cell: NotebookNode) -> bool:
    return marks.is_grade(cell) and not marks.is_solution(cell)


def _attacking(notebook: NotebookNode, task: Task) -> str:
    """The notebook with attacks behind its title, each a cell."""
    kept = key.path_of(sync.code_of(task.name), "hidden")
    cells = [nbformat.v4.new_code_cell(_attack(name, task.course, kept), id=name) for name in ATTACKS]
    notebook.cells[1:1] = cells
    return json.dumps(notebook)


def _attack(name: str, course: Path, kept: Path) -> str:
    """The imports of a hostile file, and its last cell, aimed at this course."""
    first, *_, last = (zoo.FOLDER / "hostile" / f"{name}.py").read_text("utf-8").split("# %%\n")
    imports = re.findall(r"^import .+$", first, re.MULTILINE)
    code = "\n".join([*imports, "", last.strip()])
    code = code.replace("@FOLDER@/key/A3.hidden.safetensors", str(kept))
    return code.replace("@FOLDER@", str(course)).replace("@TCP@", "8000")


def names(students: Sequence[Student]) -> dict[str, Student]:
    """Students by the names of their folders."""
    return {one.folder: one for one in students}
