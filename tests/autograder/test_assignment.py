"""An assignment knows its exercises in order, what must be hidden for it, and when a grade is outdated."""

from dataclasses import replace

import pytest

from autograder import assignment, key, references
from dlcore import syllabus


def targets_of(code):
    return [t for a in syllabus.ASSIGNMENTS if a.code == code for e in a.exercises for t in e.targets]


@pytest.mark.parametrize("code", ["A5", "A6", "A8", "A11"])
def test_a_whole_assignment_asks_for_all_its_exercises_in_an_order_that_can_be_judged(code):
    made = assignment.of_course(code)
    assert sorted(made.answers) == sorted(targets_of(code))
    place = {target: i for i, target in enumerate(made.answers)}
    for target in made.answers:
        needed = references.needed(target, {t: a.uses for t, a in made.answers.items()})
        assert all(place[name] < place[target] for name in needed if name in place), target
        assert sorted(made.leaning[target]) == sorted(needed)


def test_a_student_sees_no_solution_of_this_or_a_later_assignment():
    cut = assignment.of_course("A6").cut
    codes = [a.code for a in syllabus.ASSIGNMENTS]
    assert set(targets_of("A6")) <= set(cut)
    given = {"init.default_uniform"}  # layers of A5, which they have by now, draw their weights by it
    assert {t for code in codes[codes.index("A6") :] for t in targets_of(code)} - set(cut) == given
    earlier = {t for code in codes[: codes.index("A6")] for t in targets_of(code)}
    later = {t for code in codes[codes.index("A6") :] for t in targets_of(code)}
    assert not (earlier - later) & set(cut)


def test_exercises_of_several_assignments_make_one():
    made = assignment.of_targets("mixed", ["conv.conv_output_size", "optim.adam_step"])
    assert set(made.answers) == {"conv.conv_output_size", "optim.adam_step"}
    assert made.source.count("; ") == 1
    assert "optim.sgd_step" in made.cut  # A6 is the first of the two


def test_an_exercise_without_an_answer_is_told():
    with pytest.raises(key.KeyProblem):
        assignment.of_targets("early", ["linalg.lp_norm"])


def test_an_assignment_without_our_exercises_hides_nothing():
    made = assignment.of_cells("hw", ["assert square(2) == 4"])
    assert made.answers == {}
    assert made.cut == ()


def test_a_grade_is_outdated_when_what_it_depends_on_changes():
    made = assignment.of_targets("hw", ["optim.adam_step"])
    assert made.digest == assignment.of_targets("hw", ["optim.adam_step"]).digest
    others = [
        replace(made, name="other"),
        replace(made, keys="0" * 64),
        assignment.of_targets("hw", ["optim.adam_step", "optim.sgd_step"]),
        assignment.of_targets("hw", ["optim.adam_step"], "visible"),
    ]
    assert len({made.digest, *(other.digest for other in others)}) == 5
