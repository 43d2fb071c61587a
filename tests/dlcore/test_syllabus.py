"""The table of assignments: its points add up, and every function it names is there."""

import importlib
import inspect
import re

import pytest

from dlcore import syllabus


@pytest.mark.parametrize("assignment", syllabus.ASSIGNMENTS, ids=lambda a: a.code)
def test_an_assignment_has_100_points_and_numbered_exercises(assignment):
    assert sum(e.points for e in assignment.exercises) == 100
    numbers = [e.number for e in assignment.exercises]
    assert numbers == [f"{assignment.code}.{i}" for i in range(1, len(numbers) + 1)]
    assert all(e.points > 0 and len(set(e.targets)) == len(e.targets) > 0 for e in assignment.exercises)


def test_the_thirteen_assignments_and_their_111_exercises_lead_through_the_book():
    assert [a.code for a in syllabus.ASSIGNMENTS] == [f"A{i}" for i in range(1, 14)]
    assert len(list(syllabus.exercises())) == 111
    chapters = [c for a in syllabus.ASSIGNMENTS for c in a.chapters if a.code != "A4" or c != 16]
    assert chapters == list(range(2, 17))  # chapter 1 has no exercises; A4 also takes its theory from 16


def test_every_exercise_is_found_again_by_its_functions():
    for exercise in syllabus.exercises():
        for target in exercise.targets:
            assert exercise.number in syllabus.numbers(target)
    assert syllabus.numbers("nothing.at_all") == ()


@pytest.mark.parametrize("target", syllabus.target_names())
def test_every_exercise_is_a_function_or_class_of_dlcore_with_its_task_written_above_it(target):
    assert re.fullmatch(r"[a-z]+\.\w+", target)
    module, _, name = target.rpartition(".")
    code = getattr(importlib.import_module(f"dlcore.{module}"), name)
    assert inspect.isfunction(code) or inspect.isclass(code)
    assert code.__doc__
    assert ">>>" in code.__doc__


def test_a_second_version_of_an_exercise_is_known_as_one():
    known = {twin for twins in syllabus.TWINS.values() for twin in twins}
    assert syllabus.TWINS.keys() <= set(syllabus.target_names())
    names = {
        f"{module}.{name}"
        for module in {target.partition(".")[0] for target in syllabus.target_names()}
        for name in vars(importlib.import_module(f"dlcore.{module}"))
        if name.endswith(("_plain", "_loop"))
    }
    assert "conv.conv2d_loop" in names
    assert names <= known | set(syllabus.target_names())
