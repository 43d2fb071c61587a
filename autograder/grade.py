"""Grades one submission: runs its notebook once as it is, then every exercise, and makes the report.

Each exercise is judged twice: as submitted, together with the student's own versions of all others, and by
itself, with reference versions of those that it leans on. A reference enters a worker only after the
student's own version of it has been judged, so that no later exercise can answer with it. What stops a worker
costs the cell or exercise that did it; the rest goes on in a fresh one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
import numpy as np
from nbformat import NotebookNode

from . import cells, checker, produced, reading, references, scores, template
from .assignment import Assignment
from .report import CellScore, Report
from .sandbox import runner
from .sitting import Code, Respond, Sitting
from .stages import stage
from .verdict import Status, Verdict


@dataclass(frozen=True)
class Graded:
    """The report on a submission and its notebooks, run, with the verdicts under the cells that check."""

    report: Report
    notebooks: dict[str, NotebookNode] = field(default_factory=dict)


def grade(path: Path, assignment: Assignment, crew: runner.Runner, student: str = "") -> Graded:
    """Grade the submission at `path`, a notebook, a Python file or a folder of them."""
    return grade_files(reading.read(path), assignment, crew, student)


def grade_files(
    files: reading.Files, assignment: Assignment, crew: runner.Runner, student: str = ""
) -> Graded:
    """Grade a submission that has been read."""
    with stage("restoring"):
        notebooks, notes = _restored(files, assignment)
    beside = {**files.others, **{name: text.encode() for name, text in files.scripts.items()}}
    alone = not files.notebooks
    answers = [text for name, text in files.scripts.items() if alone or _answers(name, text, assignment)]
    graded = grade_notebooks(notebooks, answers, {**beside, **assignment.files}, assignment, crew)
    report = graded.report
    notes = [*files.problems, *notes, *report.notes]
    absent = tuple(name for name in assignment.templates if name not in notebooks)
    cells = (*report.cells, *_lost(assignment, absent))
    report = replace(report, student=student, cells=cells, absent=absent, notes=tuple(notes))
    return Graded(report, graded.notebooks)


def _answers(name: str, text: str, assignment: Assignment) -> bool:
    """Whether a Python file is an answer, and not only a module that the notebook imports."""
    wanted = "|".join(re.escape(target.rpartition(".")[2]) for target in assignment.answers)
    return name not in assignment.files and bool(wanted and re.search(rf"\b(def|class)\s+({wanted})\b", text))


def _lost(assignment: Assignment, absent: Iterable[str]) -> list[CellScore]:
    """No points for the cells of notebooks that are missing or cannot be read."""
    return [
        CellScore(name, cell.name, 0.0, cell.points, template.check_targets(cell.source))
        for name in absent
        for cell in assignment.templates[name].cells
        if cell.points is not None
    ]


def grade_notebooks(
    notebooks: dict[str, NotebookNode],
    scripts: Sequence[str],
    beside: Mapping[str, bytes],
    assignment: Assignment,
    crew: runner.Runner,
) -> Graded:
    """Grade notebooks that have the author's cells in them; they come back with their outputs."""
    places = [(name, i) for name, notebook in notebooks.items() for i in range(len(notebook.cells))]
    found = {(name, i): notebooks[name].cells[i] for name, i in places}
    codes = {place: Code(cell.source) for place, cell in found.items() if cell.cell_type == "code"}
    known = sorted({*assignment.answers, *(t for needed in assignment.leaning.values() for t in needed)})
    with Sitting(crew, [*map(Code, scripts), *codes.values()], known) as sitting:
        sitting.files = {name: np.frombuffer(data, np.uint8) for name, data in beside.items()}
        with stage("cells"):
            sitting.begin()
        with stage("exercises"):
            together, verdicts = _judged(sitting, assignment)
    for place, code in codes.items():
        found[place].outputs = [nbformat.from_dict(output) for output in code.outputs]
        found[place].execution_count = code.count
    ran = {place for place, code in codes.items() if code.ran}
    report = Report(
        "",
        assignment.name,
        tuple(verdicts.values()),
        {target: one.points for target, one in together.items()},
        _scored(notebooks, verdicts, ran),
        notes=tuple(sitting.notes),
        level=crew.settings.level,
        key=assignment.digest,
    )
    return Graded(report, notebooks)


def _restored(files: reading.Files, assignment: Assignment) -> tuple[dict[str, NotebookNode], list[str]]:
    """The notebooks as they are run: with the author's cells, if it is an assignment of nbgrader's."""
    came = {name: nbformat.from_dict(cells.as_nbformat(found)) for name, found in files.notebooks.items()}
    authors = assignment.templates
    if not authors:
        return came, []
    notes = [
        f"{name}.ipynb is no notebook of this assignment and was not run." for name in came.keys() - authors
    ]
    out = {}
    for name, author in authors.items():
        if name in came:
            out[name], mended = template.restore(came[name], author)
            notes += mended
        elif files.scripts:  # what was written there is graded in the author's own notebook
            out[name], _ = template.restore(nbformat.v4.new_notebook(), author)
        else:
            notes.append(f"{name}.ipynb was not submitted.")
    return out, sorted(notes)


def _judged(sitting: Sitting, assignment: Assignment) -> tuple[dict[str, Verdict], dict[str, Verdict]]:
    """The verdicts on all exercises as submitted together, and on each by itself."""
    together = {
        t: _verdict(sitting, assignment, t, _absent(sitting, assignment, t)) for t in assignment.answers
    }
    alone = dict(together)
    for target in assignment.answers:
        if needed := _to_bind(sitting, assignment, target, assignment.leaning[target]):
            again = _verdict(sitting, assignment, target, needed)
            alone[target] = max(again, together[target], key=lambda one: one.points)
    earned = {target for target, verdict in alone.items() if verdict.points}
    for target, verdict in alone.items():  # answers that lean on other exercises than ours do
        if not verdict.right and (more := _mentioned(sitting, assignment, target, earned)):
            sitting.only(more)
            again = _verdict(sitting, assignment, target, more)
            alone[target] = max(verdict, again, key=lambda one: one.points)
    return together, alone


def _absent(sitting: Sitting, assignment: Assignment, target: str) -> list[str]:
    """What the exercise leans on and nobody has asked the student for: later assignments' exercises."""
    mine = {*assignment.answers, *sitting.found}
    needed = [name for name in assignment.leaning[target] if name not in mine]
    return _to_bind(sitting, assignment, target, needed)


def _to_bind(sitting: Sitting, assignment: Assignment, target: str, needed: Iterable[str]) -> list[str]:
    """Those that would not be reference versions anyway, if there is something to judge at all."""
    if sitting.found.get(target, "missing"):
        return []
    return [name for name in needed if name in assignment.library.cut or name in sitting.found]


def _mentioned(sitting: Sitting, assignment: Assignment, target: str, earned: Set[str]) -> list[str]:
    """All references to bind if the student's code names exercises that ours does without; else nothing.

    Nobody gets the reference of an exercise without having earned something with it, nor where it leans on
    this one in turn: two functions that only call each other are no answers.
    """
    named = {
        name
        for name in _named(sitting, assignment, target) & earned
        if not _leads_to(sitting, assignment, name, target)
    }
    if not named - {*assignment.leaning[target]}:
        return []
    needed = {*assignment.leaning[target], *named, *(n for name in named for n in assignment.leaning[name])}
    order = references.ordered(needed - {target}, {})
    return _to_bind(sitting, assignment, target, order)


def _named(sitting: Sitting, assignment: Assignment, target: str) -> set[str]:
    """The exercises whose names stand in the student's answer to another one."""
    definition = sitting.definitions.get(target.rpartition(".")[2])
    words = set(re.findall(r"\w+", definition.source)) if definition else set()
    return {name for name in assignment.answers if name.rpartition(".")[2] in words} - {target}


def _leads_to(sitting: Sitting, assignment: Assignment, start: str, target: str) -> bool:
    """Whether the student's answers name each other on a way from one to the other."""
    reached = {start}
    while more := {n for name in reached for n in _named(sitting, assignment, name)} - reached:
        reached |= more
    return target in reached


def _verdict(sitting: Sitting, assignment: Assignment, target: str, bound: Sequence[str]) -> Verdict:
    """The verdict on one exercise, with references to `bound` in place meanwhile."""
    answers = assignment.answers[target]
    try:
        sitting.ready()
        if said := _nothing_to_call(sitting, target):
            return checker.blank(answers, *said, assignment.source, True)
        if bound:
            sitting.bind(bound, assignment.library)
        verdict = checker.judge(answers, Respond(sitting), assignment.source, hidden=True)
        if bound:
            sitting.free()
    except runner.Stopped as stop:
        return checker.blank(answers, Status.STOPPED, f"It was stopped: {stop}.", assignment.source, True)
    return verdict


def _nothing_to_call(sitting: Sitting, target: str) -> tuple[Status, str] | None:
    if target not in sitting.found:
        return Status.MISSING, f"There is no {target.rpartition('.')[2]} in what was submitted."
    problem = sitting.found[target]
    return (Status.SIGNATURE, f"{problem}.") if problem else None


def _scored(
    notebooks: Mapping[str, NotebookNode], verdicts: Mapping[str, Verdict], ran: set[tuple[str, int]]
) -> tuple[CellScore, ...]:
    """The points of all graded cells; cells that call `check` show the verdicts, and get their points."""
    out = []
    for name, notebook in notebooks.items():
        for i, cell in enumerate(notebook.cells):
            facts = cell.metadata.get("nbgrader", {})
            if not (facts.get("grade") or facts.get("task")):
                continue
            targets = tuple(t for t in template.check_targets(cell.source) if t in verdicts)
            if targets:
                produced.show_verdicts(cell, [verdicts[target] for target in targets])
            score = scores.points(cell, bool(targets) or (name, i) in ran or cell.cell_type != "code")
            out.append(CellScore(name, facts["grade_id"], score.earned, score.most, targets))
    return tuple(out)
