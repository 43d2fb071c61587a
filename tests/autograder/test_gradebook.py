"""The gradebook: row for row what stock nbgrader writes, on a copy of the same database; and its troubles."""

import ast
import os
import shutil
import sqlite3
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader import utils
from nbgrader.apps import NbGraderAPI
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import Execute
from traitlets.config import Config

from autograder import gradebook, scores
from autograder.gradebook import Gradebook, GradebookProblem, Mark, late_plugin
from autograder.report import CellScore, Report, failed
from autograder.template import restore, unanswered

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop

SOLUTION = "    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
DUE = datetime(2026, 1, 31, 12)


class Penalty(LateSubmissionPlugin):
    """Half of the points; for some students a number that has to be cut."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {"too_much": 1e9, "negative": -1.0, "none": None}.get(student_id, score / 2)


def facts(name, **marks):
    known = {
        "schema_version": 3,
        "grade_id": name,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
    return {"nbgrader": known | marks}


def source_notebooks():
    test = {"grade": True, "locked": True}
    first = [
        new_code_cell("import math", metadata=facts("setup", locked=True)),
        new_code_cell(f"def f():\n{SOLUTION}", metadata=facts("f", solution=True)),
        new_code_cell(
            "assert f()\n### BEGIN HIDDEN TESTS\nassert f() == 1\n### END HIDDEN TESTS",
            metadata=facts("test_f", points=2, **test),
        ),
        new_code_cell("1.5 * (f() > 0) + 1.5 * (f() == 1)", metadata=facts("partial", points=3, **test)),
        new_markdown_cell("Why?", metadata=facts("why", points=4, grade=True, solution=True)),
        new_markdown_cell("Draw it.", metadata=facts("draw", points=5, task=True, locked=True)),
    ]
    second = [
        new_code_cell(f"def g():\n{SOLUTION}", metadata=facts("g", points=6, grade=True, solution=True)),
        new_code_cell("assert f() if 'f' in globals() else True", metadata=facts("test_g", points=7, **test)),
    ]
    return {"one": new_notebook(cells=first), "two": new_notebook(cells=second)}


RIGHT = {"f": "def f():\n    return 1", "why": "Because.", "g": "def g(): pass"}
WRONG = {"f": "def f():\n    return -2"}
VISIBLE = {"f": "def f():\n    return 1.5 if 1 else 0"}
# {student: ({cell: what the student wrote}, notebooks not submitted, days late)}
CLASS = {
    "right": (RIGHT, (), -1),
    "wrong": (WRONG, (), -1),
    "visible_only": (VISIBLE, (), -1),
    "untouched": ({}, (), None),
    "half": (RIGHT, ("two",), 0),
    "late": (RIGHT, (), 2),
    "too_much": (RIGHT, (), 2),
    "negative": (RIGHT, (), 2),
    "none": (RIGHT, (), 2),
    "extended": (RIGHT, (), 2),
}


def execute(notebook):
    """Plain Python in the place of a kernel, for both sides alike."""
    names = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs = []
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        try:
            exec(compile(tree, "cell", "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
                cell.outputs.append(new_output("execute_result", {"text/plain": repr(value)}))
        except Exception as error:
            cell.outputs.append(new_output("error", ename=type(error).__name__, evalue="", traceback=[]))
    return notebook


class Course:
    """A course folder, its database as stock nbgrader fills it, and a copy for us to fill."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = Config(
            CourseDirectory={"root": str(root)}, AssignLatePenalties={"plugin_class": Penalty}
        )
        self.stock = NbGraderAPI(config=self.config)
        for name, notebook in source_notebooks().items():
            self.save(root / "source/ps1", name, notebook)
        self.must(self.stock.generate_assignment("ps1"))
        with self.stock.gradebook as book:
            book.update_or_create_assignment("ps1", duedate=DUE)
        shutil.copy(root / "gradebook.db", root / "ours.db")

    @property
    def ours(self) -> str:
        return f"sqlite:///{self.root / 'ours.db'}"

    @staticmethod
    def save(folder, name, notebook):
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")

    @staticmethod
    def must(result):
        assert result["success"], result

    def submit(self, student, written, missing=(), late=None):
        folder = self.root / "submitted" / student / "ps1"
        shutil.rmtree(folder, ignore_errors=True)
        for name in {"one", "two"} - set(missing):
            notebook = nbformat.read(self.root / f"release/ps1/{name}.ipynb", 4)
            for cell in notebook.cells:
                cell.source = written.get(cell.metadata.nbgrader.grade_id, cell.source)
            self.save(folder, name, notebook)
        if late is not None:
            (folder / "timestamp.txt").write_text(f"{DUE + timedelta(days=late)} UTC")

    def grade_with_nbgrader(self, student):
        self.must(self.stock.autograde("ps1", student))

    def grade_with_ours(self, student, book, run=execute):
        folder = self.root / "submitted" / student / "ps1"
        templates, cells, empty = book.templates("ps1"), [], {}
        for path in sorted(folder.glob("*.ipynb")):
            notebook, notes = restore(nbformat.read(path, 4), templates[path.stem])
            assert notes == []
            empty[path.stem] = unanswered(notebook)
            for cell in run(notebook).cells:
                if utils.is_grade(cell) or utils.is_task(cell):
                    earned, most, _ = scores.points(cell)
                    cells.append(CellScore(path.stem, cell.metadata.nbgrader.grade_id, earned, most))
        stamp = folder / "timestamp.txt"
        when = utils.parse_utc(stamp.read_text()) if stamp.exists() else None
        book.write(Report(student, "ps1", cells=tuple(cells)), when, late_plugin(self.config), empty)

    def on_both(self, statement, *values):
        for name in ("gradebook.db", "ours.db"):
            with sqlite3.connect(self.root / name) as db:
                db.execute(statement, values)
            db.close()

    def rows(self, name):
        """All that counts in a database, without ids."""
        of = (
            "FROM {} JOIN base_cell c ON c.id = cell_id JOIN submitted_notebook n ON n.id = {}.notebook_id "
            "JOIN notebook ON notebook.id = c.notebook_id "
            "JOIN submitted_assignment a ON a.id = n.assignment_id ORDER BY 1, 2, 3, 4"
        )
        asked = [
            "SELECT id, first_name FROM student ORDER BY id",
            "SELECT student_id, timestamp, extension FROM submitted_assignment ORDER BY 1",
            "SELECT a.student_id, notebook.name, late_submission_penalty, flagged FROM submitted_notebook n "
            "JOIN notebook ON notebook.id = n.notebook_id "
            "JOIN submitted_assignment a ON a.id = n.assignment_id ORDER BY 1, 2",
            "SELECT a.student_id, notebook.name, c.name, c.type, auto_score, manual_score, extra_credit, "
            f"needs_manual_grade {of.format('grade', 'grade')}",
            "SELECT a.student_id, notebook.name, c.name, c.type, auto_comment, manual_comment "
            f"{of.format('comment', 'comment')}",
        ]
        with sqlite3.connect(self.root / name) as db:
            found = [db.execute(statement).fetchall() for statement in asked]
        db.close()
        return found

    def assert_same(self):
        for theirs, ours in zip(self.rows("gradebook.db"), self.rows("ours.db"), strict=True):
            assert ours == theirs
            assert ours


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A course whose assignment is released, to be copied: making one takes seconds."""
    root = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:  # nbgrader makes a database with the program alembic
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        yield Course(root)


@pytest.fixture
def course(fresh, tmp_path):
    """The course, with both databases as they were at first."""
    for name in ("gradebook.db", "ours.db"):
        shutil.copy(fresh.root / name, tmp_path / name)
    yield fresh
    for name in ("gradebook.db", "ours.db"):
        shutil.copy(tmp_path / name, fresh.root / name)


@pytest.fixture
def without_kernels(monkeypatch):
    monkeypatch.setattr(Execute, "preprocess", lambda self, nb, resources: (execute(nb), resources))


def grade_on_both(course, students):
    with Gradebook(course.ours) as book:
        for student in students:
            course.grade_with_nbgrader(student)
            course.grade_with_ours(student, book)


def test_every_row_is_what_nbgrader_writes_and_stays_so_after_a_person_has_graded(course, without_kernels):
    course.on_both("INSERT INTO student (id, first_name) VALUES ('extended', 'Grace')")
    for student, (written, missing, late) in CLASS.items():
        course.submit(student, written, missing, late)
    grade_on_both(course, CLASS)
    course.assert_same()

    graded = "UPDATE grade SET manual_score = 1.5, extra_credit = 0.5, needs_manual_grade = 0"
    course.on_both(
        f"{graded} WHERE cell_id IN (SELECT id FROM base_cell WHERE name IN ('why', 'test_f', 'draw'))"
    )
    course.on_both("UPDATE comment SET manual_comment = 'Well done.'")
    course.on_both(
        "UPDATE submitted_assignment SET extension = ? WHERE student_id = 'extended'",
        str(datetime(1970, 1, 4)) + ".000000",
    )
    for student in ("wrong", "half"):
        course.submit(student, RIGHT, (), 3)
    course.submit("late", WRONG, ("one",), None)
    course.submit("untouched", RIGHT, ("two",), None)
    grade_on_both(course, CLASS)
    course.assert_same()
    with Gradebook(course.ours) as book:
        marks = book.read_scores("ps1")
    assert marks["right"]["one", "test_f"] == Mark(2.0, 1.5, 0.5, True)
    assert marks["right"]["one", "partial"] == Mark(3.0, None, None, False)
    assert marks["late"]["one", "partial"] == Mark(0.0, None, None, False)


def test_real_kernels_and_stock_nbgrader_agree_with_our_scores_of_their_outputs(course):
    course.submit("right", RIGHT, ("two",), 1)
    course.submit("wrong", WRONG, ("two",))
    with Gradebook(course.ours) as book:
        for student in ("right", "wrong"):
            course.grade_with_nbgrader(student)
            ran = nbformat.read(course.root / "autograded" / student / "ps1/one.ipynb", 4)

            def with_outputs(notebook, ran=ran):
                assert [c.source for c in notebook.cells] == [c.source for c in ran.cells]
                assert [c.metadata.nbgrader for c in notebook.cells] == [
                    c.metadata.nbgrader for c in ran.cells
                ]
                return ran

            course.grade_with_ours(student, book, with_outputs)
    course.assert_same()


def everything(points=1.0, **changed):
    """A report with a score in each cell."""
    names = [("one", "test_f", 2), ("one", "partial", 3), ("one", "why", 4), ("one", "draw", 5)]
    names += [("two", "g", 6), ("two", "test_g", 7)]
    manual = ("why", "draw", "g")
    cells = tuple(CellScore(n, c, None if c in manual else points, float(most)) for n, c, most in names)
    return Report(**{"student": "ada", "assignment": "ps1", "cells": cells} | changed)


def test_writing_twice_changes_nothing(course):
    with Gradebook(course.ours) as book:
        book.write(everything(), DUE)
        before = course.rows("ours.db")
        book.write(everything(), DUE)
        assert course.rows("ours.db") == before


def test_a_report_without_a_grade_writes_nothing(course):
    before = course.rows("ours.db")
    with Gradebook(course.ours) as book:
        book.write(failed("ada", "ps1", "the sandbox failed"))
        book.write(failed("ada", "nothing of the kind", "the sandbox failed"))
    assert course.rows("ours.db") == before


def test_a_task_is_for_a_person_again_once_its_notebook_has_come(course):
    with Gradebook(course.ours) as book:
        book.write(everything(cells=()))
        assert book.read_scores("ps1")["ada"]["one", "draw"] == Mark(0.0, None, None, False)
        book.write(everything())
        assert book.read_scores("ps1")["ada"]["one", "draw"] == Mark()


def test_times_are_kept_in_utc_and_the_last_known_one_stays(course):
    with Gradebook(course.ours) as book:
        book.write(everything(), DUE.replace(tzinfo=timezone(timedelta(hours=2))))
        book.write(everything())
    assert course.rows("ours.db")[1] == [("ada", "2026-01-31 10:00:00.000000", None)]


@pytest.mark.parametrize(("late", "penalty"), [(timedelta(0), None), (timedelta(seconds=1), 2.0)])
def test_a_penalty_needs_a_second_too_many(course, late, penalty):
    plugin = late_plugin(Config(LateSubmissionPlugin={"penalty_method": "zero"}))
    with Gradebook(course.ours) as book:
        book.write(everything(), (DUE + late).replace(tzinfo=UTC), plugin)
    assert course.rows("ours.db")[2][0] == ("ada", "one", penalty, False)


def test_penalties_that_are_turned_off_are_left_alone(course):
    assert late_plugin(Config(AssignLatePenalties={"enabled": False})) is None
    with Gradebook(course.ours) as book:
        book.write(everything(), DUE + timedelta(1), late_plugin(course.config))
        book.write(everything(), DUE, None)
        assert course.rows("ours.db")[2][0][2] == 1.0
        book.write(everything(), DUE, late_plugin(course.config))
        assert course.rows("ours.db")[2][0][2] is None


@pytest.mark.parametrize(
    ("mark", "points"),
    [
        (Mark(), 0.0),
        (Mark(extra=1.0), 0.0),
        (Mark(auto=2.0), 2.0),
        (Mark(auto=2.0, extra=1.0), 3.0),
        (Mark(auto=2.0, manual=0.0), 0.0),
        (Mark(manual=1.0, extra=0.5), 1.5),
    ],
)
def test_points_of_a_mark(mark, points):
    assert mark.points == points


def fail_in_the_middle(*_):
    raise KeyboardInterrupt


def test_a_write_that_is_interrupted_leaves_nothing(course, monkeypatch):
    before = course.rows("ours.db")
    monkeypatch.setattr(gradebook, "_write_comments", fail_in_the_middle)
    with Gradebook(course.ours) as book, pytest.raises(KeyboardInterrupt):
        book.write(everything())
    assert course.rows("ours.db") == before


def test_a_locked_gradebook_is_waited_for_and_then_named(course):
    other = sqlite3.connect(course.root / "ours.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Gradebook(course.ours, patience=0.05) as book:
        with pytest.raises(GradebookProblem, match=r"ours.db stayed locked by another program: wait"):
            book.write(everything())
        other.execute("ROLLBACK")
        book.write(everything())
        assert book.read_scores("ps1")["ada"]["one", "test_f"].auto == 1.0
    other.close()


def test_problems_are_one_sentence_that_says_what_to_do(course, tmp_path):
    (tmp_path / "text.db").write_text("no database at all, and long enough to look like one" * 20)
    sqlite3.connect(tmp_path / "empty.db").execute("CREATE TABLE other (id)").connection.close()
    for url, said in {
        f"sqlite:///{tmp_path}/none.db": "no gradebook at .*none.db: run nbgrader generate_assignment",
        f"sqlite:///{tmp_path}/text.db": "text.db cannot be used: file is not a database",
        f"sqlite:///{tmp_path}/empty.db": "empty.db is not of this version of nbgrader .*nbgrader db upgrade",
        "gradebook.db": "no database URL",
        "postgresql+nonsense://x/y": "no database URL",
    }.items():
        with pytest.raises(GradebookProblem, match=said), Gradebook(url) as book:
            book.write(everything())
    assert not (tmp_path / "none.db").exists()
    with Gradebook(course.ours) as book:
        with pytest.raises(
            GradebookProblem, match="no assignment A9: run nbgrader generate_assignment A9 first"
        ):
            book.templates("A9")
        with pytest.raises(GradebookProblem, match="does not know cell x of notebook one"):
            book.write(everything(cells=(CellScore("one", "x", 1.0, 1.0),)))
    assert course.rows("ours.db")[0] == []


def test_a_missing_driver_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg2", None)
    with pytest.raises(GradebookProblem, match="needs the package psycopg2: install it"):
        Gradebook("postgresql+psycopg2://localhost/grades")
