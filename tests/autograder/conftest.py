"""What several tests of the autograder need."""

import pytest

import dlcore
from autograder import portfolio


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where a student's work is kept, not made yet; dlcore is as it was afterwards."""
    monkeypatch.setenv(portfolio.WHERE, str(tmp_path / "my_dlcore"))
    monkeypatch.setattr(portfolio, "_told", set())
    yield tmp_path / "my_dlcore"
    dlcore.restore()
