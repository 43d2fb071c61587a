"""Runners of every level that this machine offers, started once for a file of tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from autograder.sandbox import levels, limits, runner

LIMITS = replace(limits.DEFAULT, grace=0.5, submission=60.0)


@cache
def problem(level: str) -> str:
    """What is wrong with a level on this machine."""
    return levels.tried(levels.settings(level, runner.Settings()))


def settings_of(level: str, **limit: Any) -> runner.Settings:
    """Settings of a level that must work here, or the test is skipped.

    AUTOGRADER_LEVEL names the level that the machine is known to offer: there, that one must not be skipped.
    """
    if problem(level):
        outcome = pytest.fail if os.environ.get("AUTOGRADER_LEVEL") == level else pytest.skip
        outcome(f"level {level} does not work here: {problem(level)}")
    return levels.settings(level, runner.Settings(limits=replace(LIMITS, **limit)))


@pytest.fixture(scope="module", params=levels.REDUCED)
def level(request) -> str:
    settings_of(request.param)
    return request.param


@pytest.fixture(scope="module")
def crew(level) -> Iterator[runner.Runner]:
    """A runner at this level."""
    with runner.Runner(settings_of(level), ["optim.adam_step"]) as made:
        yield made


@pytest.fixture(scope="module")
def crew_with(level) -> Iterator[Callable[..., runner.Runner]]:
    """A runner at this level with limits of its own, made once for each."""
    made: dict[Any, runner.Runner] = {}

    def crew(**limit: Any) -> runner.Runner:
        name = tuple(sorted(limit.items()))
        if name not in made:
            made[name] = runner.Runner(settings_of(level, **limit), ())
        return made[name]

    yield crew
    for one in made.values():
        one.close()


@pytest.fixture
def worker(crew) -> Iterator[runner.Worker]:
    one = crew.worker()
    yield one
    assert one.close(), "the worker is not gone"
