"""For every test: one thread a process (pytest runs several), hypothesis without a clock, a browser."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
# Where checks keep what is right: with a test's own folder gone, nothing of it stays in the checkout.
os.environ["DLCORE_WORK"] = tempfile.mkdtemp(prefix="my_dlcore-")

import pytest
from hypothesis import HealthCheck, settings
from journeys import browser

import dlcore

if TYPE_CHECKING:
    from playwright.sync_api import Browser

collect_ignore_glob = ["zoo/*"]  # students' work, right and wrong, and no modules of ours

# A shared machine may pause any test, so no example has a deadline; twenty examples a property keep the
# whole suite within minutes, and random order with new seeds each run adds to them over time.
settings.register_profile(
    "dlcore",
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("dlcore")


@pytest.fixture(autouse=True)
def the_library_is_ours() -> Iterator[None]:
    """Whatever students' functions a test has put into dlcore, the next one finds ours."""
    yield
    dlcore.restore()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser; where there is none the test is skipped, or fails if AUTOGRADER_BROWSER says "required"."""
    if lacking := browser.lacking():
        outcome = pytest.fail if os.environ.get("AUTOGRADER_BROWSER") == "required" else pytest.skip
        outcome(lacking)
    with browser.started() as one:
        yield one
