"""What the ways of several people have in common: a graded course, made once for all processes."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable

import pytest
from journeys import course


@pytest.fixture(scope="session", autouse=True)
def asked_for() -> None:
    """Minutes on two cores, most of it nbgrader's: `.ci/run` walks these ways, `make test` does not."""
    if not {"AUTOGRADER_BROWSER", "AUTOGRADER_FULL"} & os.environ.keys():
        pytest.skip(".ci/run walks this; to do so here, set AUTOGRADER_BROWSER=required")


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], course.Walk]:
    """A course by the name of its assignment: graded by one of pytest's processes, there for all of them."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def of(assignment: str) -> course.Walk:
        root, done = shared / f"journey-{assignment}", shared / f"journey-{assignment}.done"
        with open(shared / f"journey-{assignment}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(root, ignore_errors=True)
                course.walked(root, assignment)
                done.touch()
        return course.Walk(root, assignment)

    return of
