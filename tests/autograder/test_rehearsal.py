"""What is wrong with a problem is said at once, in a sentence with file and line."""

import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from autograder import problems, record, rehearsal, stale
from autograder.problems.problem import Group, Mistake, Problem
from autograder.recorder import Recorder

RECORDER = Recorder(torch.device("cpu"), 0)


def draw(rng):
    return {"x": rng.standard_normal(3)}


PROBLEM = Problem(
    "activations.identity",
    points=1,
    groups=(Group("ordinary", draw),),
    reference=lambda x: x,
    mistakes=(Mistake("doubled", "It is twice as much.", "6.4", lambda x: 2 * x),),
)


def refusal(problem):
    with pytest.raises(rehearsal.Unready) as unready:
        rehearsal.rehearse([problem], RECORDER)
    assert "\n" not in str(unready.value)
    return str(unready.value)


def test_a_problem_that_is_complete_passes():
    rehearsal.rehearse([PROBLEM], RECORDER)


def test_without_a_mistake_there_is_nothing_to_name():
    said = refusal(replace(PROBLEM, mistakes=()))
    assert said == "activations.identity has no mistake yet: write at least one, with a name and a sentence"


def test_a_case_that_cannot_be_drawn_is_named():
    said = refusal(replace(PROBLEM, groups=(Group("edge", lambda rng: rng.nothing()),)))
    assert said.startswith("activations.identity has no answer to its first case of 'edge': AttributeError: ")


def test_every_group_is_tried():
    said = refusal(replace(PROBLEM, groups=(*PROBLEM.groups, Group("edge", lambda rng: rng.nothing()))))
    assert "first case of 'edge': AttributeError: " in said


def test_an_answer_of_pytorch_that_does_not_take_the_case_is_named():
    said = refusal(replace(PROBLEM, reference=lambda y: y))
    assert "TypeError: " in said
    assert "unexpected keyword argument 'x'" in said


def test_what_no_key_can_hold_is_named():
    unset = replace(PROBLEM, groups=(Group("unset", lambda rng: {"x": ...}),))
    assert refusal(unset).endswith("'unset': the case holds an object of type ellipsis")
    said = refusal(replace(PROBLEM, reference=lambda x: (x, {"y": object()})))
    assert said.endswith("'ordinary': the answer holds an object of type object")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of problems with nothing but what a test writes there."""
    monkeypatch.setattr(problems, "__path__", [str(tmp_path)])
    monkeypatch.setattr(problems, "__file__", str(tmp_path / "__init__.py"))
    monkeypatch.setattr(stale.files_of, "__defaults__", (tmp_path,))
    monkeypatch.delitem(sys.modules, f"{problems.__name__}.ch98_rehearsed", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PROBLEMS = [\n", "the problems cannot be read: '[' was never closed (ch98_rehearsed.py, line 1)"),
        ("import nothing_at_all\n", "No module named 'nothing_at_all' (ch98_rehearsed.py, line 1)"),
        (
            "class P: target = 'losses.unheard'\nPROBLEMS = [P]\n",
            "losses.unheard has a problem, but no row in dlcore/syllabus.py",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named(folder, text, said):
    (folder / "ch98_rehearsed.py").write_text(text)
    with pytest.raises(rehearsal.Unready) as unready:
        rehearsal.load()
    assert said in str(unready.value)
    with pytest.raises(record.RecordProblem, match=r"nothing was written: "):
        record.record([], "cpu", 0, folder=folder / "keys")
    assert not (folder / "keys").exists()


def test_the_line_of_the_author_is_told(folder):
    (folder / "ch98_raising.py").write_text(
        "def drawn():\n    return missing\n\n\ndef draw(rng):\n    return {'x': drawn()}\n"
    )
    names = {}
    path = folder / "ch98_raising.py"
    exec(compile(path.read_text(), path, "exec"), names)
    said = refusal(replace(PROBLEM, groups=(Group("ordinary", names["draw"]),)))
    assert said.endswith("NameError: name 'missing' is not defined (ch98_raising.py, line 2)")


def test_all_problems_of_the_book_are_ready():
    known = rehearsal.load()
    assert len(known) >= 63
    some = [problem for i, problem in enumerate(known.values()) if i % 7 == 0]
    rehearsal.rehearse(some, RECORDER)
    assert np.isfinite([problem.points for problem in some]).all()
