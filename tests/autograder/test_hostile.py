"""Hostile submissions get what they deserve, reach nothing, leave nothing behind, and disturb nobody.

Each attack of `tests/zoo/hostile` runs in the sandbox beside an honest submission; alone, which shows that it
would do harm; and, where its header names layers that can be switched off, without all of them, and with each
of them by itself. As root the whole file runs once more as an ordinary user.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import hostile
import pytest

pytest.importorskip("nbgrader")

from autograder import grade
from autograder.assignment import Assignment
from autograder.report import Report
from autograder.sandbox import limits, runner
from autograder.verdict import Status

ATTACKS = {attack.name: attack for attack in hostile.attacks()}
SIX = {attack.name: attack for attack in hostile.attacks("six")}
LIMITS = replace(limits.DEFAULT, call=1.0, grace=0.5)
SWITCHES = {"bubblewrap", "namespaces", "landlock", "seccomp"}
# What would end, fill or flood the machine if nothing stood around it.
UNSAFE = {"kill-everybody", "kill-parent", "big-array", "small-objects", "output-flood", "error-flood"}
SWITCHED = [name for name, attack in ATTACKS.items() if set(attack.layers) <= SWITCHES and name not in UNSAFE]
HONEST = """
import numpy as np

open("diary.txt", "w").write("@DIARY@")
# %%
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
# %%
def cross_entropy(logits, labels, label_smoothing=0.0):
    return -np.log(softmax(logits)[np.arange(len(labels)), labels]).mean()
"""


@cache
def assignment() -> Assignment:
    """With its library at hand: Python 3.11 may not parse in two threads at once."""
    made = Assignment("A3", hostile.answers())
    assert made.library.cut
    return made


@pytest.fixture(scope="module")
def crew_with() -> Iterator[Callable[..., runner.Runner]]:
    """Runners by the layers that are switched off, made once."""
    made: dict[tuple[str, ...], runner.Runner] = {}

    def crew(*off: str) -> runner.Runner:
        if off not in made:
            settings = runner.Settings(limits=LIMITS, **dict.fromkeys(off, False))
            made[off] = runner.Runner(settings, assignment().cut)
        return made[off]

    yield crew
    for one in made.values():
        one.close()


@pytest.fixture(scope="module")
def neighbour() -> Iterator[tuple[ThreadPoolExecutor, runner.Runner]]:
    """A second grader, in a thread of its own."""
    settings = runner.Settings(limits=replace(LIMITS, call=30.0))
    with ThreadPoolExecutor(1) as thread, runner.Runner(settings, assignment().cut) as crew:
        yield thread, crew


@pytest.fixture
def ground() -> Iterator[hostile.Ground]:
    with hostile.ground() as made:
        yield made


def submission(name: str, source: str, ground: hostile.Ground) -> Path:
    """A student's notebook, on disk."""
    path = ground.folder / f"{name}.ipynb"
    path.write_text(
        json.dumps(hostile.notebook(ground.filled(source).replace("@DIARY@", ground.token("DIARY"))))
    )
    return path


def until(ended: threading.Event, path: Path, crew: runner.Runner) -> list[Report]:
    """Grade a submission again and again, once at least."""
    reports = []
    while not reports or not ended.is_set():
        reports.append(grade.grade(path, assignment(), crew, "bob").report)
    return reports


def printed(graded: grade.Graded) -> str:
    """All that the cells of the notebooks have put out."""
    return json.dumps([cell.get("outputs", []) for nb in graded.notebooks.values() for cell in nb.cells])


def points(report: Report) -> dict[str, float]:
    return {verdict.target: verdict.points for verdict in report.verdicts}


def status(report: Report) -> Status:
    return next(verdict.status for verdict in report.verdicts if verdict.target == hostile.SOFTMAX)


def succeeded(attack: hostile.Attack, graded: grade.Graded) -> bool:
    """Whether the attack says, or shows by going on, that it got through."""
    if attack.header["shows"] == "stopped":
        return status(graded.report) is not Status.STOPPED
    return "leaked:" in printed(graded)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_what_it_deserves_and_nothing_else(name, ground, crew_with, neighbour):
    attack, ended = ATTACKS[name], threading.Event()
    path, honest = submission("mallory", attack.source, ground), submission("bob", HONEST, ground)
    thread, other = neighbour
    crew_with()  # the first time it parses, too
    beside = thread.submit(until, ended, honest, other)
    try:
        for _ in range(2 if "graded" in attack.header else 1):
            graded = grade.grade(path, assignment(), crew_with(), "mallory")
    finally:
        ended.set()
    assert not graded.report.ungradable
    assert points(graded.report) == attack.deserves
    assert {report.points for report in beside.result()} == {10}
    assert ground.damage() == []
    said = graded.report.as_bytes().decode() + printed(graded)
    assert ground.mark not in said
    assert hostile.TOLD not in said
    if attack.header["shows"] != "nothing":
        assert not succeeded(attack, graded), printed(graded)
    if attack.header["shows"] == "blocked":
        assert "blocked:" in printed(graded)
    assert points(grade.grade(honest, assignment(), crew_with(), "bob").report) == dict.fromkeys(
        attack.deserves, 5
    )


@pytest.mark.parametrize("name", sorted(ATTACKS.keys() - UNSAFE))
def test_an_attack_does_what_it_says_where_nothing_stands_around_it(name, ground):
    assert hostile.alone(ATTACKS[name], ground).outcome in ATTACKS[name].header["plainly"].split(" or ")


@pytest.mark.parametrize("name", SWITCHED)
def test_without_the_layers_that_stop_it_an_attack_succeeds(name, ground, crew_with):
    attack = ATTACKS[name]
    if "bubblewrap" in attack.layers:
        needs_open_python()
    if attack.header["plainly"] == "blocked":
        pytest.skip("an ordinary user may not do this in any case")
    path = submission("mallory", attack.source, ground)
    graded = grade.grade(path, assignment(), crew_with(*sorted(attack.layers)), "mallory")
    assert succeeded(attack, graded), printed(graded)


@pytest.mark.parametrize(
    ("name", "layer"), [(n, layer) for n in SWITCHED for layer in ATTACKS[n].layers if layer != "namespaces"]
)
def test_each_layer_that_an_attack_names_stops_it_alone(name, layer, ground, crew_with):
    """The namespaces of a worker's own need those of bubblewrap, and are not tried alone."""
    attack = ATTACKS[name]
    off = sorted({"bubblewrap", "landlock", "seccomp"} - {layer})
    if "bubblewrap" in off:
        needs_open_python()
    path = submission("mallory", attack.source, ground)
    graded = grade.grade(path, assignment(), crew_with(*off, "namespaces"), "mallory")
    assert not succeeded(attack, graded), printed(graded)
    assert ground.damage() == []


def needs_open_python() -> None:
    if os.getuid() == 0 and not hostile.python_is_open():
        pytest.skip(
            "without bubblewrap nobody but root can start this Python: tried as an ordinary user instead"
        )


@pytest.mark.parametrize("name", SIX)
def test_the_six_submissions_get_what_they_deserve(name, ground, crew_with):
    graded = grade.grade(
        submission("student", SIX[name].source, ground), assignment(), crew_with(), "student"
    )
    assert points(graded.report) == SIX[name].deserves


def test_the_zoo_is_large_and_every_header_complete():
    assert len(ATTACKS) >= 75
    assert len(SIX) == 6
    assert len(SWITCHED) >= 12
    fields = {"attack", "deserves", "stopped by", "shows", "plainly"}
    for attack in ATTACKS.values():
        assert fields <= attack.header.keys() <= {*fields, "graded", "order"}, attack.name
        assert attack.header["shows"] in ("blocked", "stopped", "nothing"), attack.name
        assert (attack.header["plainly"] == "unsafe") == (attack.name in UNSAFE), attack.name


@pytest.mark.skipif("ORDINARY_USER" not in os.environ, reason="minutes: .ci/run asks for it")
@pytest.mark.skipif(os.getuid() != 0, reason="this is the ordinary user's run")
def test_all_of_this_holds_for_an_ordinary_user():
    options = ["-n", "logical", "-p", "no:cacheprovider", "-rs", "-k", "not where_nothing_stands_around_it"]
    command = [*hostile.as_user(), sys.executable, "-m", "pytest", *options, __file__]
    environment = {**os.environ, "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=hostile.ZOO.parents[1])
    print(run.stdout[-5000:])
    assert run.returncode == 0, run.stdout[-5000:]
