"""Whether a notebook and the dlcore that runs it belong together."""

import pytest

import dlcore
from autograder import made_with

A5, A6, OTHER_A6, A11 = (
    "0.1.0+a.5.gaaaaaaa",
    "0.1.0+a.6.gbbbbbbb",
    "0.1.0+a.6.gccccccc",
    "0.1.0+a.11.gddddddd",
)
LATER_A6 = "0.2.0+a.6.geeeeeee"


@pytest.mark.parametrize(
    ("made", "running"),
    [
        (A6, A6),
        (A5, A6),
        (A6, A11),
        (A6, "0.1.0"),
        ("", A6),
        ("my own", A6),
        (A6, "unknown"),
        (A6[:-1] + "\n", A6),
    ],
)
def test_nothing_is_said_where_they_fit_or_nobody_knows(made, running):
    assert made_with.problem({made_with.NAME: made}, running) == ""


@pytest.mark.parametrize(
    ("made", "running"),
    [(A6, A5), (A11, A6), (A6, OTHER_A6), (A6, LATER_A6), (LATER_A6, A11), (LATER_A6, "0.1.0")],
)
def test_another_dlcore_is_told_with_what_to_do(made, running):
    said = made_with.problem({made_with.NAME: made}, running)
    assert f"made with dlcore {made}, but {running} runs here" in said
    assert f"install dlcore-{made}-py3-none-any.whl" in said
    assert said.count(". ") == 0  # one sentence


def test_a_notebook_without_the_line_fits_everything():
    assert made_with.problem({}) == ""


def test_the_line_can_be_read_back(monkeypatch):
    names = {}
    exec(made_with.line(A6), names)
    assert made_with.problem(names, A6) == ""
    monkeypatch.setattr(dlcore, "__version__", A5)
    assert A5 in made_with.problem(names)


def test_an_edition_without_the_key_says_where_it_is(monkeypatch):
    assert made_with.lacking("A6") == ""  # all keys can be recorded here
    monkeypatch.setattr(dlcore, "__version__", A5)
    assert "install the wheel that came with A6" in made_with.lacking("A6")
