"""Grades out of reports and of nbgrader's gradebook, and the CSV files that are ours."""

import csv
import io
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.exports import exercises_csv, grades, grades_csv
from autograder.report import Report, failed

pytestmark = pytest.mark.filterwarnings(
    "ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning"
)  # nbgrader's

HEADER = (
    "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,"
    "late_submission_penalty,score,max_score"
)


def rows(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), "")))


@pytest.fixture
def url(tmp_path, monkeypatch):
    """A new database; nbgrader looks for the command `alembic` to make it."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return f"sqlite:///{tmp_path}/gradebook.db"


@pytest.fixture
def gradebook(url, nasty):
    """Two assignments; the first students have handed in A5, the third late, the second with an essay."""
    with Gradebook(url) as book:
        book.add_assignment("A5", duedate="2026-11-20 12:00:00 UTC")
        book.add_assignment("A6")
        book.add_notebook("p", "A5")
        for name, most in (("code", 8), ("essay", 4)):
            book.add_grade_cell(name, "p", "A5", max_score=most, cell_type="code")
        for i, name in enumerate(nasty):
            book.add_student(f"s{i}", last_name=name, first_name=name[::-1], email=f"s{i}@x.edu")
        for i in range(3):
            handed = book.add_submission("A5", f"s{i}", timestamp=datetime(2026, 11, 19 + i))
            handed.notebooks[0].late_submission_penalty = 1.5 if i == 2 else None
            for name, score in (("code", 6.0 + i), ("essay", 4.0)):
                grade = book.find_grade(name, "p", "A5", f"s{i}")
                grade.auto_score, grade.needs_manual_grade = score, i == 1 and name == "essay"
        book.db.commit()
        yield book


def test_the_gradebook_is_written_in_the_columns_of_nbgrader(tmp_path, gradebook, nasty):
    grades_csv.write(gradebook, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines()[0] == HEADER
    found = {(row["assignment"], row["student_id"]): row for row in rows(tmp_path / "out.csv")}
    assert len(found) == 2 * len(nasty)
    late = found["A5", "s2"]
    assert (late["raw_score"], late["late_submission_penalty"], late["score"]) == ("12.0", "1.5", "10.5")
    assert (late["duedate"], late["timestamp"]) == ("2026-11-20 12:00:00", "2026-11-21 00:00:00")
    absent = found["A5", "s3"]
    assert (absent["timestamp"], absent["score"], absent["max_score"]) == ("", "0.0", "12.0")
    for i, name in enumerate(nasty):
        row = found["A6", f"s{i}"]
        assert row["last_name"] == (f"'{name}" if name[0] in "=+-@" else name)
        assert row["email"] == f"s{i}@x.edu"


def test_students_and_assignments_can_be_chosen(tmp_path, gradebook):
    grades_csv.write(gradebook, tmp_path / "out.csv", ["s1"], ["A6"])
    assert [(row["assignment"], row["student_id"]) for row in rows(tmp_path / "out.csv")] == [("A6", "s1")]


def test_nbgrader_exports_with_our_plug_in(tmp_path, gradebook, url):
    options = ["--exporter=autograder.exports.grades_csv.GradesCsv", "--to=out.csv", "--student=['s1']"]
    command = [sys.executable, "-m", "nbgrader", "export", "--db", url, *options]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert [row["student_id"] for row in rows(tmp_path / "out.csv")] == ["s1", "s1"]


def test_grades_of_the_gradebook_are_less_the_penalty(gradebook, right):
    reports = [Report("s0", "A5", (right,)), failed("s2", "A5", "The worker died.")]
    first, second, third = sorted(
        grades.from_gradebook(gradebook, "A5", reports), key=lambda grade: grade.student
    )
    assert (first.points, first.most, first.waiting) == (10.0, 12.0, False)
    assert first.feedback == str(right)
    assert (second.points, second.waiting, second.feedback) == (11.0, True, "")
    assert third.points is None
    assert "The worker died." in third.feedback
    assert {grade.student: grade.points for grade in grades.from_gradebook(gradebook, "A5")}["s2"] == 10.5


def test_identities_are_those_that_are_known(gradebook):
    assert grades.identities(gradebook)["s3"] == "s3@x.edu"
    assert grades.identities(gradebook, "lms_user_id") == {}


def test_what_could_not_be_graded_has_no_points(reports):
    lost = grades.from_reports(reports)[-1]
    assert lost.points is None
    assert [grade.waiting for grade in grades.from_reports(reports)[-3:]] == [True, False, False]


def test_statistics_have_a_row_for_each_exercise(tmp_path, reports, nasty):
    said = exercises_csv.write(reports, tmp_path / "out.csv")
    found = rows(tmp_path / "out.csv")
    assert [row["student_id"] for row in found] == [*nasty, "waits", "ours", "ours"]
    assert found[0]["status"] == "values"
    assert found[0]["mistakes"] == "mean for sum"
    assert (found[1]["points"], found[1]["max_points"], found[1]["status"]) == ("12.00", "12.00", "right")
    assert (found[-1]["points_together"], found[-1]["status"]) == ("3.50", "our_fault")
    assert found[0]["points_together"] == ""
    assert said == ["Could not be graded, and not in the file: lost."]
