"""`autograder collect`: a download becomes folders of students, by the names that the course uses."""

import zipfile

import pytest

from autograder import cli

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop

NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
CANVAS = "doejane_101_9001_A6.ipynb"
MOODLE = "Jane Doe_101_assignsubmission_file_/A6.ipynb"


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    (folder / "release" / "A6").mkdir(parents=True)
    (folder / "release" / "A6" / "A6.ipynb").write_text(NOTEBOOK)
    return folder


def collect(course, entry, *options, content=NOTEBOOK):
    download = course.parent / "download.zip"
    with zipfile.ZipFile(download, "w") as archive:
        archive.writestr(entry, content)
    return cli.main(["collect", str(download), "A6", "--course", str(course), *options])


def students(course):
    return sorted(path.parent.parent.name for path in course.glob("submitted/*/A6/A6.ipynb"))


def sheet(course, *lines):
    path = course.parent / "sheet.csv"
    path.write_text("\n".join(lines) + "\n")
    return ["--students", str(path)]


@pytest.mark.parametrize(("lms", "entry"), [("canvas", CANVAS), ("moodle", MOODLE)])
def test_without_a_sheet_students_bear_the_numbers_of_the_lms(course, capsys, lms, entry):
    assert collect(course, entry, "--lms", lms) == 0
    assert students(course) == ["101"]
    assert capsys.readouterr().out == "Collected 1 submissions of A6.\n"


@pytest.mark.parametrize(("by", "name"), [([], "jane"), (["--by", "SIS User ID"], "u1")])
def test_canvas_says_in_its_gradebook_who_is_who(course, by, name):
    names = sheet(
        course,
        "Student,ID,SIS User ID,SIS Login ID,Section",
        "    Points Possible,,,,",
        '"Doe, Jane",101,u1,jane,S 1',
    )
    assert collect(course, CANVAS, "--lms", "canvas", *names, *by) == 0
    assert students(course) == [name]


@pytest.mark.parametrize(("by", "name"), [([], "jane@x.edu"), (["--by", "ID number"], "77")])
def test_moodle_says_in_its_worksheet_who_is_who(course, by, name):
    names = sheet(
        course,
        "Identifier,ID number,Email address,Grade,Last modified (grade)",
        "Participant 101,77,jane@x.edu,,-",
    )
    assert collect(course, MOODLE, "--lms", "moodle", *names, *by) == 0
    assert students(course) == [name]


def test_another_submission_replaces_none_without_force(course, capsys):
    collect(course, CANVAS, "--lms", "canvas")
    assert collect(course, CANVAS, "--lms", "canvas") == 0
    assert capsys.readouterr().out.endswith("Collected 0 submissions of A6; 1 were there already.\n")
    assert collect(course, CANVAS, "--lms", "canvas", content="{}") == 0
    assert "101: another submission is there already" in capsys.readouterr().out
    assert (course / "submitted/101/A6/A6.ipynb").read_text() == NOTEBOOK
    assert collect(course, CANVAS, "--lms", "canvas", "--force", content="{}") == 0
    assert (course / "submitted/101/A6/A6.ipynb").read_text() == "{}"


@pytest.mark.parametrize(
    ("assignment", "course", "options", "said"),
    [
        ("A6", "nowhere", [], "nowhere is no folder: name the folder of a course"),
        ("../A6", "course", [], '"../A6" is no name of an assignment.'),
        ("A6", "course", ["--students", "nowhere.csv"], "nowhere.csv cannot be read: No such file"),
        ("A6", "course", [], "nowhere.zip"),
    ],
)
def test_what_cannot_be_collected_is_said_in_a_sentence(
    tmp_path, monkeypatch, capsys, assignment, course, options, said
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course").mkdir()
    code = cli.main(["collect", "nowhere.zip", assignment, "--lms", "canvas", "--course", course, *options])
    told = capsys.readouterr().err
    assert (code, told.count("\n"), list((tmp_path / "course").iterdir())) == (1, 1, [])
    assert told.startswith(f"autograder: {said}")


@pytest.mark.parametrize("options", [[], ["--lms", "blackboard"]])
def test_wrong_usage_ends_with_2(course, options, capsys):
    with pytest.raises(SystemExit) as ended:
        collect(course, CANVAS, *options)
    assert ended.value.code == 2
    assert "usage: autograder collect" in capsys.readouterr().err
