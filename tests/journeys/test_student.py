"""A student opens a release in JupyterLab, writes an answer, and reads what is wrong with it until it is right."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("nbgrader")

from journeys import browser, lab
from journeys.people import Person, jupyter_lab

FILE = "optimisers.ipynb"
TARGET = "optim.sgd_step"
NOTHING = "raise NotImplementedError()"
SUM = "v = momentum * v + g"
MEAN = "v = momentum * v + (1 - momentum) * g"
STEP = [
    "p, g, v = (np.asarray(a, float) for a in (p, g, v))",
    "g = g + weight_decay * p",
    MEAN,
    "return p - lr * (g + momentum * v if nesterov else v), v",
]
KNOWN: dict[str, str] = {}


@pytest.mark.slow
def test_an_answer_is_written_in_jupyterlab_until_it_is_right(chromium, student):
    with jupyter_lab(student) as address, browser.window(chromium) as (page, seen):
        notebook = lab.Notebook(page, address, FILE)
        notebook.run(notebook.cell("from autograder import check"))
        answer, check = notebook.cell(f'@implement("{TARGET}")'), notebook.cell("check(sgd_step)")
        verdict = check.locator(".dlcore-verdict")

        told_what_to_do(notebook, answer, check, verdict)
        told_the_mistake(notebook, answer, check, verdict)
        found_right(notebook, answer, check, verdict)

        notebook.save()
        assert not seen.unknown(KNOWN)
        assert not seen.elsewhere
    saved = json.loads((student.folder / FILE).read_text("utf-8"))
    assert any(SUM in "".join(cell["source"]) for cell in saved["cells"])


def told_what_to_do(notebook, answer, check, verdict):
    notebook.run(answer)
    notebook.run(check)
    verdict.get_by_text("Not written yet").wait_for()
    browser.shot(notebook.page, "student-untouched")


def told_the_mistake(notebook, answer, check, verdict):
    notebook.rewrite(answer, NOTHING, STEP)
    notebook.run(answer)
    notebook.run(check)
    verdict.get_by_text("gradient damped").wait_for()
    verdict.get_by_text("To reread: section 7.4").wait_for()
    browser.shot(notebook.page, "student-wrong-light")
    notebook.choose("Settings", "Theme", "JupyterLab Dark")
    browser.shot(notebook.page, "student-wrong-dark")
    notebook.choose("Settings", "Theme", "JupyterLab Light")


def found_right(notebook, answer, check, verdict):
    notebook.rewrite(answer, MEAN, [SUM])
    notebook.run(answer)
    notebook.run(check)
    verdict.get_by_text("20 of 20 points").wait_for()
    assert "Right" in verdict.inner_text()
    browser.shot(notebook.page, "student-right")


@pytest.fixture
def student(tmp_path):
    import shutil
    from journeys.people import settle
    one= Person("ada", tmp_path / "home", tmp_path / "work")
    shutil.copytree("/tmp/jdev/walk/grace/course/exercises/06_optimisers", tmp_path / "work")
    settle(one)
    return one
