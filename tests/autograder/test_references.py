"""Reference versions stand in for exercises: in the right order, whole, and good for full points."""

import pytest

pytest.importorskip("nbgrader")

from autograder import assignment, grade, references
from autograder.sandbox import levels, runner
from dlcore import syllabus

CODES = ("A5", "A6", "A8", "A11")
SUBMISSION = """
import sys
from dlcore import implement

mine = set()

def ours(target, module, name, source):
    known = vars(sys.modules[module]).items()
    globals().update({n: value for n, value in known if n not in mine and n[:2] != "__"})
    mine.add(name)
    exec(compile(source, f"{module}.{name}", "exec"), globals())
    if target:
        implement(target)(globals()[name])
"""


@pytest.fixture(scope="module")
def uses():
    """What the keys say that exercises lean on."""
    found = [assignment.of_course(code).answers for code in CODES]
    return {target: one.uses for answers in found for target, one in answers.items()}


def hand_in(folder, source):
    import nbformat

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbformat.write(notebook, folder / "ours.ipynb")


def best(cut):
    try:
        return levels.best(runner.Settings(), levels.REDUCED), cut
    except runner.SandboxProblem as problem:
        pytest.skip(str(problem))


def test_no_exercises_use_each_other_in_a_circle(uses):
    targets = syllabus.target_names()
    order = references.ordered(targets, uses)
    assert sorted(order) == sorted(targets)
    place = {target: i for i, target in enumerate(order)}
    for target in targets:
        assert all(place[other] < place[target] for other in references.needed(target, uses)), target


def test_a_circle_is_told():
    circle = {"optim.adam_step": ["optim.sgd_step"], "optim.sgd_step": ["optim.adam_step"]}
    with pytest.raises(ValueError, match="in a circle: optim"):
        references.ordered(circle, circle)


def test_what_is_needed_indirectly_is_needed(uses):
    assert references.needed("optim.adamw_step", {"optim.adam_step": ["optim.sgd_step"]}) == [
        "optim.adam_step",
        "optim.sgd_step",
    ]
    assert references.needed("optim.adam_step", {}) == []


def test_a_helper_that_was_cut_comes_before_the_exercise_that_calls_it():
    library = references.References(syllabus.target_names())
    parts = [(target, name) for target, _, name, _ in library.of("optim.adadelta_step")]
    assert ("", "_average") in parts
    assert parts[-1] == ("optim.adadelta_step", "adadelta_step")
    whole = references.References(())
    assert [name for _, _, name, _ in whole.of("optim.adadelta_step")] == ["adadelta_step"]


def test_every_reference_can_be_bound_and_taken_back_where_everything_is_cut(uses):
    everything = syllabus.target_names()
    settings, cut = best(everything)
    library = references.References(everything)
    look = "from dlcore import student\nprint(id(student.current('{}')))"
    with runner.Runner(settings, cut) as crew:
        worker = crew.worker()
        try:
            worker.ask("find", list(uses))
            for target in uses:
                names = references.ordered([*references.needed(target, uses), target], uses)
                before, _ = worker.ask("cell", look.format(target))
                worker.ask("bind", [list(part) for name in names for part in library.of(name)])
                bound, _ = worker.ask("cell", look.format(target))
                worker.ask("free")
                after, _ = worker.ask("cell", look.format(target))
                assert before == after != bound, target
        finally:
            worker.close()


@pytest.mark.parametrize("code", CODES)
def test_references_handed_in_earn_full_points(code, tmp_path):
    asked = assignment.of_course(code)
    parts = [part for target in asked.answers for part in asked.library.of(target)]
    hand_in(tmp_path, SUBMISSION + "".join(f"ours{part!r}\n" for part in parts))
    settings, cut = best(asked.cut)
    with runner.Runner(settings, cut) as crew:
        report = grade.grade(tmp_path, asked, crew).report
        assert crew.made == 1  # nothing ended its worker
    most = {verdict.target: verdict.most for verdict in report.verdicts}
    assert {verdict.target: verdict.points for verdict in report.verdicts} == most
    # Exercises that lean on those of later assignments, which a student cannot have, are right only alone.
    later = set(asked.cut) - asked.answers.keys()
    owing = {number for t in most if set(asked.leaning[t]) & later for number in syllabus.numbers(t)}
    own = [t for t in most if not set(syllabus.numbers(t)) & owing]
    assert len(own) > len(most) / 2
    assert {target: report.together[target] for target in own} == {target: most[target] for target in own}


def test_a_submission_without_anything_earns_nothing(tmp_path):
    """Otherwise full points for the references would say little."""
    asked = assignment.of_course("A6")
    hand_in(tmp_path, SUBMISSION)
    settings, cut = best(asked.cut)
    with runner.Runner(settings, cut) as crew:
        report = grade.grade(tmp_path, asked, crew).report
    assert {verdict.points for verdict in report.verdicts} == {0}
