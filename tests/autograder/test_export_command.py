"""`autograder export`: every format reaches its file, with what the gradebook says; or there is no file."""

import csv
import json
import xml.etree.ElementTree as ElementTree
import zipfile

import graded_course
import nbformat
import pytest

from autograder import authors, cli
from autograder.gradebook import Gradebook

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop


@pytest.fixture
def course(tmp_path):
    return graded_course.make(tmp_path / "course")


def export(course, kind, *options, assignment=("hw",)):
    """The exit code, and where the file should be."""
    to = course.parent / "out"
    return cli.main(["export", kind, *assignment, "--course", str(course), "--to", str(to), *options]), to


def rows(path):
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def grade_by_hand(course, student, points):
    with graded_course.book_of(course) as book:
        grade = book.find_grade("why", "one", "hw", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.find_submission_notebook("one", "hw", student).late_submission_penalty = 0.5
        book.find_student(student).email = f"{student}@x.edu"
        book.db.commit()


def sheet(course, name, *lines):
    (course.parent / name).write_text("\n".join(lines) + "\n")
    return str(course.parent / name)


@pytest.mark.parametrize("assignment", [("hw",), ()])
def test_grades_are_those_of_the_gradebook(course, assignment):
    grade_by_hand(course, "ada", 3.0)
    code, to = export(course, "grades", assignment=assignment)
    assert code == 0
    assert {row["student_id"]: row["score"] for row in rows(to)}["ada"] == "14.5"


def test_exercises_and_cases_are_those_of_the_reports(course, capsys):
    code, to = export(course, "exercises")
    assert (code, [row["student_id"] for row in rows(to)]) == (0, ["ada", "bob"])
    assert "Could not be graded, and not in the file: eve." in capsys.readouterr().out
    code, to = export(course, "junit")
    assert (code, ElementTree.parse(to).getroot().get("errors")) == (0, "1")


def test_canvas_gets_its_own_sheet_filled_in(course, capsys):
    grade_by_hand(course, "ada", 3.0)
    theirs = sheet(
        course,
        "canvas.csv",
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework (311)",
        "    Points Possible,,,,,16.00",
        "Ada,100,u1,ada,S 1,",
        "Bob,101,u2,bob,S 1,",
    )
    code, to = export(course, "canvas", "--from", theirs, "--title", "Homework")
    assert (code, rows(to)[1]["Homework (311)"]) == (0, "14.50")
    assert capsys.readouterr().out.splitlines() == [
        "Parts still wait for a person; written without them: bob.",
        f"Wrote {to}.",
    ]


def test_moodle_gets_its_own_sheet_filled_in(course):
    grade_by_hand(course, "ada", 3.0)
    theirs = sheet(
        course,
        "moodle.csv",
        "Identifier,Full name,Email address,Grade,Maximum Grade,Last modified (grade),Feedback comments",
        "Participant 70,Ada,ada@x.edu,,16.00,-,",
    )
    code, to = export(course, "moodle", "--from", theirs, "--identity", "email")
    assert (code, rows(to)[0]["Grade"]) == (0, "14.50")
    assert "right, 12 of 12 points" in rows(to)[0]["Feedback comments"]
    code, to = export(course, "moodle", "--from", theirs, "--identity", "email", "--by", "Full name")
    assert (code, rows(to)[0]["Grade"]) == (0, "")


def test_the_gradebook_of_moodle_knows_students_by_email(course, capsys):
    grade_by_hand(course, "ada", 3.0)
    code, to = export(course, "moodle-gradebook", "--identity", "email")
    assert (code, [row["hw (Real)"] for row in rows(to)]) == (0, ["14.50"])
    assert 'Left out, for want of "Email address": bob.' in capsys.readouterr().out


def test_one_submission_becomes_a_results_json(course):
    code, to = export(course, "gradescope", "--student", "ada")
    assert code == 0
    assert [test["score"] for test in json.loads(to.read_bytes())["tests"] if "score" in test] == [12]


def test_the_zip_for_gradescope_holds_the_authors_cells_and_the_keys(course, tmp_path):
    wheel = tmp_path / "dlcore-1-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    code, to = export(course, "gradescope-zip", "--wheel", str(wheel))
    assert code == 0
    with zipfile.ZipFile(to) as archive:
        held = {"setup.sh", "run_autograder", wheel.name, "keys/A5.hidden.safetensors", "notebooks/one.ipynb"}
        assert set(archive.namelist()) == held
        released = authors.from_notebook(nbformat.read(archive.extract("notebooks/one.ipynb", tmp_path), 4))
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        assert released == book.templates("hw")["one"]
    first = to.read_bytes()
    assert (export(course, "gradescope-zip", "--wheel", str(wheel))[0], to.read_bytes()) == (0, first)


def test_functions_alone_need_no_course(tmp_path):
    wheel = tmp_path / "dlcore-1-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    code, to = export(
        tmp_path, "gradescope-zip", "--wheel", str(wheel), "--without-notebooks", assignment=["A5"]
    )
    assert code == 0
    with zipfile.ZipFile(to) as archive:
        assert [n for n in archive.namelist() if "/" in n] == ["keys/A5.hidden.safetensors"]


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("grades", ["nix"], "No such assignment: nix; run nbgrader generate_assignment"),
        ("junit", ["nix"], "nothing of nix has been graded in"),
        ("canvas", ["hw", "--from", "nowhere.csv"], "nowhere.csv cannot be read: No such file"),
        ("moodle", ["nix", "--from", "nowhere.csv"], "No such assignment: nix"),
        ("gradescope", ["hw", "--student", "dan"], "there is no report on dan's hw: run autograder grade hw"),
        ("gradescope-zip", ["hw", "--wheel", "x.zip"], "x.zip is no wheel: build one"),
        (
            "gradescope-zip",
            ["hw", "--wheel", "x.whl", "--keys", "nowhere"],
            "there is no answer key at nowhere",
        ),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(course, capsys, kind, options, said):
    code, to = export(course, kind, *options, assignment=())
    told = capsys.readouterr().err
    assert (code, to.exists(), told.count("\n")) == (1, False, 1)
    assert told.startswith(f"autograder: {said}")


def test_a_folder_without_a_gradebook_is_refused_and_gets_none(tmp_path, capsys):
    code, _ = export(tmp_path, "grades")
    assert (code, list(tmp_path.iterdir())) == (1, [])
    assert "run nbgrader generate_assignment first" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["nix", "hw"], ["canvas", "hw", "--to", "x"], ["gradescope", "hw"], []])
def test_wrong_usage_ends_with_2(options, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["export", *options])
    assert ended.value.code == 2
    assert "usage: autograder export" in capsys.readouterr().err
