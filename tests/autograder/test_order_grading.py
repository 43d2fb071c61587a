"""One order of a class becomes its product: a report, notebooks that were run, and feedback."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import assignment, authors, order_grading
from autograder.order_grading import Settings
from autograder.orders import ClassProblem, Order
from autograder.report import Report
from autograder.sandbox import levels, runner

SGD = """def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    g = g + weight_decay * p
    v = momentum * v + g
    return p - lr * (g + momentum * v if nesterov else v), v"""
FACTS = {"schema_version": 3, "task": False, "locked": False, "solution": True, "grade": False}


def author():
    cells = [
        new_code_cell("from autograder import check"),
        new_code_cell("def sgd_step(): ...", metadata={"nbgrader": {**FACTS, "grade_id": "sgd"}}),
        new_code_cell(
            "check(sgd_step)",
            metadata={
                "nbgrader": {
                    **FACTS,
                    "grade_id": "test",
                    "solution": False,
                    "grade": True,
                    "locked": True,
                    "points": 4,
                }
            },
        ),
        new_markdown_cell(
            "Your words.", metadata={"nbgrader": {**FACTS, "grade_id": "words", "grade": True, "points": 3}}
        ),
    ]
    return new_notebook(cells=cells)


@pytest.fixture(scope="module")
def settings():
    templates = {"hw": authors.from_notebook(author())}
    graded = [cell.source for cell in templates["hw"].cells if cell.grade]
    yield Settings(assignment.of_cells("hw", graded, templates=templates))
    order_grading._mine.crew.close()
    order_grading._mine.__dict__.clear()


def order(source, name="hw.ipynb"):
    notebook = author()
    notebook.cells[1].source = source
    return Order("ada", "hw", {name: nbformat.writes(notebook).encode(), "timestamp.txt": b""})


def test_an_order_becomes_a_report_notebooks_and_feedback(settings):
    product = order_grading.grade_order(order(SGD), settings)
    assert (product.report.student, product.report.points, product.report.most) == ("ada", 4, 7)
    assert sorted(product.files) == ["autograded/hw.ipynb", "feedback/hw.html"]
    notebook = nbformat.reads(product.files["autograded/hw.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[2].outputs[0].data["text/plain"] == "4.0"
    assert product.files["feedback/hw.html"].lower().startswith(b"<!doctype html>")
    assert b"right" in product.files["feedback/hw.html"]
    assert product.unanswered == {"hw": ("words",)}
    assert b"not answered" in product.files["feedback/hw.html"]


def test_without_a_notebook_there_is_feedback_on_the_assignment(settings):
    product = order_grading.grade_order(order(SGD, "other.ipynb"), settings)
    assert list(product.files) == ["feedback/hw.html"]
    assert b"hw.ipynb was not submitted" in product.files["feedback/hw.html"]
    assert (product.report.points, product.unanswered) == (0, {})


def test_an_order_has_the_same_product_every_time(settings):
    assert order_grading.grade_order(order(SGD), settings) == order_grading.grade_order(order(SGD), settings)


def test_the_sandbox_stays_warm_for_the_same_settings_only(settings):
    first = order_grading.crew(settings)
    assert order_grading.crew(Settings(settings.assignment, settings.sandbox)) is first
    other = Settings(settings.assignment, levels.settings("S2", settings.sandbox))
    assert order_grading.crew(other) is not first
    assert first.process.poll() is not None  # the one before has ended


def test_a_grade_depends_on_assignment_isolation_and_version(settings, monkeypatch):
    lower = Settings(settings.assignment, levels.settings("S1", settings.sandbox))
    other = Settings(assignment.of_targets("hw", ["optim.sgd_step"]), settings.sandbox)
    monkeypatch.setattr("dlcore.__version__", "9.9")
    newer = Settings(settings.assignment, settings.sandbox).context
    monkeypatch.undo()
    assert len({settings.context, lower.context, other.context, newer}) == 4
    assert settings.context == Settings(settings.assignment, settings.sandbox).context


def test_a_sandbox_that_cannot_be_set_up_stops_the_class(settings, monkeypatch):
    def refuse(*_):
        raise runner.SandboxProblem("bubblewrap is gone")

    order_grading.crew(settings)
    monkeypatch.setattr(runner, "Runner", refuse)
    broken = Settings(settings.assignment, levels.settings("S1", settings.sandbox))
    with pytest.raises(ClassProblem, match="the sandbox cannot be set up: bubblewrap is gone"):
        order_grading.grade_order(order(SGD), broken)
    monkeypatch.undo()
    assert isinstance(order_grading.grade_order(order(SGD), settings).report, Report)
