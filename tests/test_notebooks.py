"""The authors' notebooks, what students get of them, and that both are graded as they deserve."""

import os
import random
from functools import cache
from pathlib import Path

import nbformat
import pytest

from autograder import assignment, authors, grade, marks, reading
from autograder.authoring import release, sync
from autograder.commands import courses
from autograder.sandbox import limits, runner
from dlcore import syllabus

ROOT = Path(__file__).parents[1]
CORE = ["05_backpropagation", "06_optimisers", "08_convolution", "11_attention"]
PATIENT = limits.Limits(cell=120.0, call=60.0)  # a busy machine may pause any of them
FULL = bool(os.environ.get("AUTOGRADER_FULL"))  # every exercise by itself, where time allows
every = pytest.mark.parametrize("folder", CORE)


@pytest.fixture(scope="module")
def crew_of():
    """A sandbox for what an assignment hides from students."""
    made = {}

    def crew(of):
        if of.cut not in made:
            made[of.cut] = runner.Runner(runner.Settings(limits=PATIENT), of.cut)
        return made[of.cut]

    yield crew
    for one in made.values():
        one.close()


@cache
def read(where, folder):
    return nbformat.read(sync.notebook_of(ROOT / where / folder), as_version=4)


@cache
def asked(folder):
    """The assignment as a class is graded on it."""
    author = authors.from_notebook(read("solutions", folder))
    name = sync.notebook_of(ROOT / "solutions" / folder).stem
    graded = [cell.source for cell in author.cells if cell.grade]
    return assignment.of_cells(folder, graded, templates={name: author})


def report_on(notebook, folder, crew_of):
    """The report on a notebook that a student hands in."""
    name = sync.notebook_of(ROOT / "solutions" / folder).name
    files = reading.sort({name: nbformat.writes(notebook).encode()})
    return grade.grade_files(files, asked(folder), crew_of(asked(folder))).report


def answered(folder, targets):
    """The released notebook with the author's answers to some exercises."""
    notebook = nbformat.from_dict(read("exercises", folder))
    solutions = {sync.name_of(cell): cell.source for cell in read("solutions", folder).cells}
    for cell in notebook.cells:
        if sync.name_of(cell) in map(sync.cell_name, targets):
            cell.source = solutions[sync.name_of(cell)]
    return notebook


def full(report):
    return {v.target for v in report.verdicts if v.right}


def test_the_core_assignments_are_there():
    assert [folder.name for folder in sync.folders(ROOT / "solutions")] == CORE


@every
def test_a_notebook_asks_for_all_exercises_of_its_assignment(folder):
    [one] = [a for a in syllabus.ASSIGNMENTS if a.code == sync.code_of(folder)]
    assert set(asked(folder).answers) == {target for exercise in one.exercises for target in exercise.targets}


@every
def test_what_is_asked_and_how_it_is_solved_is_what_dlcore_has(folder):
    assert sync.sync(ROOT / "solutions" / folder, write=False) == []


@every
def test_the_release_is_what_is_made_of_it_and_holds_no_answer(folder):
    """A bundle is only made after a proof that no answer is in it."""
    course, config = courses.opened(ROOT)
    bundle = release.bundle(course, config, folder)
    assert release.is_released(course, bundle), f"run autograder release {folder}"


@every
def test_a_person_has_something_to_grade(folder):
    cells = [cell for cell in read("solutions", folder).cells if cell.cell_type == "markdown"]
    written = [cell for cell in cells if marks.is_grade(cell) and marks.is_solution(cell)]
    assert written
    assert all(marks.of(cell)["points"] > 0 and len(cell.source) > 100 for cell in written)


@every
def test_cells_keep_their_names(folder):
    for where in ("solutions", "exercises"):
        notebook = read(where, folder)
        nbformat.validate(notebook)
        names = [cell.id for cell in notebook.cells]
        assert len(set(names)) == len(names)
        assert names == [cell.id for cell in read("solutions", folder).cells]
        assert not any(cell.get("outputs") for cell in notebook.cells)


@every
def test_the_solution_earns_everything(folder, crew_of):
    report = report_on(read("solutions", folder), folder, crew_of)
    assert full(report) == set(asked(folder).answers)
    assert sum(v.points for v in report.verdicts) == pytest.approx(100)
    assert report.notes == ()


@every
def test_the_authors_notebook_runs_from_top_to_bottom(folder, crew_of):
    name = sync.notebook_of(ROOT / "solutions" / folder).name
    files = reading.sort({name: nbformat.writes(read("solutions", folder)).encode()})
    [notebook] = grade.grade_files(files, asked(folder), crew_of(asked(folder))).notebooks.values()
    failed = [o for cell in notebook.cells for o in cell.get("outputs", ()) if o.output_type == "error"]
    assert [(o.ename, o.evalue) for o in failed] == []


@every
def test_an_untouched_release_earns_nothing(folder, crew_of):
    report = report_on(read("exercises", folder), folder, crew_of)
    assert not any(v.points for v in report.verdicts)
    assert not any(cell.points for cell in report.cells if cell.points is not None)


@every
def test_each_exercise_can_be_passed_with_no_other_one_done(folder, crew_of):
    targets = list(asked(folder).answers)
    for target in targets if FULL else random.sample(targets, 2):
        assert full(report_on(answered(folder, [target]), folder, crew_of)) == {target}


@every
def test_exercises_can_be_done_in_any_order(folder, crew_of):
    targets = list(asked(folder).answers)
    order = random.Random(folder).sample(targets, len(targets))
    for done in (len(order) // 3, 2 * len(order) // 3) if FULL else (len(order) // 2,):
        assert full(report_on(answered(folder, order[:done]), folder, crew_of)) == set(order[:done])
