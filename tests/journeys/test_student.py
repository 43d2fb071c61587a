"""A student opens a release in JupyterLab, writes an answer, reads what is wrong with it, and mends it."""

from __future__ import annotations

import json
import shutil

import pytest

pytest.importorskip("nbgrader")

from journeys import browser, course, lab
from journeys.people import Person, jupyter_lab, settle

NAME = "05_backpropagation"
FILE = "backpropagation.ipynb"
NOTHING = "raise NotImplementedError()"
MEANS = "return dx, g.T @ x / len(x), g.mean(axis=0)"
SUMS = "return dx, g.T @ x, g.sum(axis=0)"


@pytest.fixture
def student(tmp_path):
    """Ada, with what `autograder release` makes in her folder, and its wheel installed."""
    shutil.copytree(course.ROOT / "solutions", tmp_path / "course" / "solutions")
    shutil.copy(course.ROOT / "nbgrader_config.py", tmp_path / "course")
    grace = Person("grace", tmp_path / "grace", tmp_path / "course")
    ada = Person("ada", tmp_path / "ada", tmp_path / "ada" / NAME, library=str(tmp_path / "ada" / "packages"))
    settle(grace)
    settle(ada)
    grace.runs("autograder", "release", NAME, "--to", str(ada.folder))
    [wheel] = ada.folder.glob("*.whl")
    ada.runs("pip", "install", "--no-deps", "--no-index", "--target", ada.library, str(wheel))
    return ada


@pytest.mark.slow
def test_an_answer_is_written_in_jupyterlab_until_it_is_right(chromium, student):
    with jupyter_lab(student) as address, browser.window(chromium) as (page, seen):
        notebook = lab.Notebook(page, address, FILE)
        notebook.run(notebook.cell("from autograder import check"))
        answer, check = (
            notebook.cell('@implement("nn.linear_backward")'),
            notebook.cell("check(linear_backward)"),
        )
        verdict = check.locator(".dlcore-verdict")

        notebook.run(answer)
        notebook.run(check)
        verdict.get_by_text("Not written yet").wait_for()
        browser.shot(page, "student-1-untouched")

        notebook.rewrite(answer, NOTHING, ["dx = g @ w if need_dx else None", MEANS])
        notebook.run(answer)
        notebook.run(check)
        verdict.get_by_text("mean for sum").wait_for()
        verdict.get_by_text("To reread: section 6.4").wait_for()
        verdict.locator(".dv-head").scroll_into_view_if_needed()
        browser.shot(page, "student-2-wrong")
        notebook.theme("Dark")
        browser.shot(page, "student-3-wrong-dark")

        notebook.rewrite(answer, MEANS, [SUMS])
        notebook.run(answer)
        notebook.run(check)
        verdict.get_by_text("12 of 12 points").wait_for()
        check.get_by_text("What is right is kept in").wait_for()
        browser.shot(page, "student-4-right-dark")
        notebook.theme("Light")
        browser.shot(page, "student-5-right")

        notebook.save()
        assert not seen.amiss()
    saved = json.loads((student.folder / FILE).read_text("utf-8"))
    assert any(SUMS in "".join(cell["source"]) for cell in saved["cells"])
    assert SUMS in (student.home / "my_dlcore" / "nn.linear_backward.py").read_text("utf-8")
