"""Every problem is complete, its keys are recorded and fresh, and they prove themselves on the zoo."""

from collections import Counter
from functools import cache

import pytest

from autograder import fitness, key, problems, sections, stale, zoo
from autograder.references import exercises_used
from dlcore import syllabus

CORE = ("A5", "A6", "A8", "A11")
TARGETS = [t for a in syllabus.ASSIGNMENTS if a.code in CORE for e in a.exercises for t in e.targets]
KINDS = ("visible", "hidden")


@cache
def known():
    return problems.load()


@cache
def recorded(assignment, kind):
    return key.read(key.path_of(assignment, kind))


def answers(target, kind):
    return recorded(syllabus.numbers(target)[0].partition(".")[0], kind).answers[target]


def test_every_exercise_of_the_core_has_a_problem():
    assert set(TARGETS) <= known().keys() <= set(syllabus.target_names())


@pytest.mark.parametrize("exercise", [e for a in syllabus.ASSIGNMENTS if a.code in CORE for e in a.exercises])
def test_the_points_of_an_exercise_are_those_of_its_functions(exercise):
    assert sum(known()[target].points for target in exercise.targets) == exercise.points


@pytest.mark.parametrize("target", TARGETS)
def test_a_problem_is_complete(target):
    problem = known()[target]
    assert len(problem.mistakes) >= 4
    assert len({group.name for group in problem.groups}) == len(problem.groups) >= 2
    names = [zoo.slug(mistake.name) for mistake in problem.mistakes]
    assert len(set(names)) == len(names)
    assert zoo.UNKNOWN not in names
    for mistake in problem.mistakes:
        assert mistake.section in sections.SECTIONS
        assert len(mistake.name.split()) <= 8, mistake.name
        assert mistake.sentence[-1] in ".?!…"
        assert 40 < len(mistake.sentence) < 400, mistake.sentence
    assert set(problem.uses) <= set(syllabus.target_names()) - {target}


@pytest.mark.parametrize("target", TARGETS)
def test_a_problem_says_which_exercises_its_solution_uses(target):
    """When a class is graded, these stand in their reference versions, and no others."""
    assert exercises_used(target) <= set(known()[target].uses)


@pytest.mark.parametrize("target", TARGETS)
def test_the_zoo_holds_enough_of_an_exercise(target):
    count = Counter(variant.mistake for variant in zoo.variants(target))
    assert count[""] >= 3, "right variants"
    for mistake in known()[target].mistakes:
        assert count[zoo.slug(mistake.name)] >= 2, mistake.name
    assert all(reason for reason in zoo.equivalents(target).values())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", TARGETS)
def test_a_key_is_fit(target, kind):
    """Mistakes and mutants all rejected, right variants accepted, and every wrong one called by its name."""
    found = fitness.examine(answers(target, kind))
    assert found.faults == []
    assert found.unknown == []
    assert found.killed == answers(target, kind).mutants


@pytest.mark.parametrize("target", TARGETS)
def test_keys_hold_what_the_problem_says(target):
    problem = known()[target]
    for kind, least in (("visible", 5), ("hidden", 10)):
        found = answers(target, kind)
        assert len(found.cases) >= least
        assert {case.group for case in found.cases} == set(range(len(problem.groups)))
        assert [m.name for m in found.mistakes] == [m.name for m in problem.mistakes]
        assert found.points == problem.points
        assert found.nearest >= fitness.LEAST_MARGIN


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("assignment", CORE)
def test_keys_are_fresh(assignment, kind):
    assert stale.stale(recorded(assignment, kind)) == []


@pytest.mark.parametrize("assignment", CORE)
def test_the_keys_of_an_assignment_are_small_enough_for_git(assignment):
    assert sum(key.path_of(assignment, kind).stat().st_size for kind in KINDS) < 400_000


@pytest.mark.parametrize("target", TARGETS)
def test_visible_and_hidden_cases_differ(target):
    def inputs(kind):
        return [str(case.arguments) for case in answers(target, kind).cases]

    shared = set(inputs("visible")) & set(inputs("hidden"))
    assert len(shared) < len(inputs("hidden")) / 2
