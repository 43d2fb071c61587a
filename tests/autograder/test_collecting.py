"""Downloads of Canvas and Moodle: everybody's files reach their own folder, and nobody else's."""

import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest

from autograder import collecting
from autograder.collecting import CollectProblem

NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


def zipped(entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


CANVAS = {
    "doejane_101_9001_A6.ipynb": NOTEBOOK,
    "doejane_101_9002_2026_12_notes.py": b"x = 1",
    "leeann_LATE_102_9003_A6-2.ipynb": NOTEBOOK,
    "żółć_103_9004_work.zip": zipped({"A6/A6.ipynb": NOTEBOOK, "A6/data/x.csv": b"1"}),
    "noor_104_text.html": b"<p>online text</p>",
}
MOODLE = {
    "Jane Doe_101_assignsubmission_file_/A6.ipynb": NOTEBOOK,
    "Jane Doe_101_assignsubmission_file_/data/x.csv": b"1",
    "Ann-Marie O'Lee, Jr._102_assignsubmission_file_A6.ipynb": NOTEBOOK,
    "משה_103_assignsubmission_file_/work.zip": zipped({"A6/A6.ipynb": NOTEBOOK}),
    "Noor_104_assignsubmission_onlinetext_/onlinetext.html": b"<p>online text</p>",
}
DOWNLOADS = {"canvas": CANVAS, "moodle": MOODLE}


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    (folder / "release" / "A6").mkdir(parents=True)
    (folder / "release" / "A6" / "A6.ipynb").write_bytes(NOTEBOOK)
    return folder


def collect(course, entries, lms="canvas", **options):
    download = course.parent / "download.zip"
    download.write_bytes(zipped(entries))
    return collecting.collect(download, "A6", course, lms, **options)


def submitted(course):
    """{student: files in their folder of the assignment}."""
    folders = {folder.parent.name: folder for folder in course.glob("submitted/*/A6")}
    return {
        student: sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        for student, folder in folders.items()
    }


def test_canvas_hands_out_files_with_numbers_in_their_names(course):
    done = collect(course, CANVAS)
    assert submitted(course) == {
        "101": ["2026_12_notes.py", "A6.ipynb"],
        "102": ["A6.ipynb"],
        "103": ["A6.ipynb", "data/x.csv"],
    }
    assert set(done.placed) == {"101", "102", "103"}
    assert done.said == (
        "noor_104_text.html: this is not how the LMS names submissions; left out.",
        "Late, says the LMS: 102.",
    )
    assert {path.name for path in course.iterdir()} == {"release", "submitted"}


def test_moodle_hands_out_folders_or_prefixes(course):
    done = collect(course, MOODLE, "moodle")
    assert submitted(course) == {"101": ["A6.ipynb", "data/x.csv"], "102": ["A6.ipynb"], "103": ["A6.ipynb"]}
    assert len(done.said) == 1


def test_numbers_become_names(course):
    done = collect(course, CANVAS, students={"101": "jane", "102": "../up", "103": "jane"})
    assert set(submitted(course)) == {"jane"}
    assert "Number 102 is ../up here, a name that is taken or unfit; left out." in done.said
    assert "Number 103 is jane here, a name that is taken or unfit; left out." in done.said
    assert not (course.parent / "up").exists()
    assert "Nobody here has the number 102 (leeann); left out." in collect(course, CANVAS, students={}).said


def test_two_names_for_one_number_are_both_left_out(course):
    entries = {
        "doejane_101_9001_A6.ipynb": NOTEBOOK,
        "evil_101_9002_9003_A6.ipynb": b"x",
    }
    done = collect(course, entries)
    assert submitted(course) == {}
    assert "Number 101 is used by doejane and evil, and only one can be right; left out." in done.said


@pytest.mark.parametrize("lms", DOWNLOADS)
def test_what_a_student_zips_stays_with_them(course, lms):
    inner = {
        "doejane_101_9001_A6.ipynb": b"bad",
        "Jane Doe_101_assignsubmission_file_/A6.ipynb": b"bad",
        "../101/A6.ipynb": b"bad",
    }
    own = {"canvas": "evil_666_1_x.zip", "moodle": "Evil_666_assignsubmission_file_/x.zip"}[lms]
    collect(course, DOWNLOADS[lms] | {own: zipped(inner)}, lms)
    assert (course / "submitted" / "101" / "A6" / "A6.ipynb").read_bytes() == NOTEBOOK
    assert len(submitted(course)["666"]) == 2


def test_the_last_version_counts(course):
    entries = {f"doe_101_{i}_A6{mark}.ipynb": mark.encode() for i, mark in enumerate(("", "-2", "-10"))}
    done = collect(course, entries)
    assert (course / "submitted" / "101" / "A6" / "A6.ipynb").read_bytes() == b"-10"
    assert len(done.said) == 2


def test_times_come_from_the_instructor_alone(course):
    entries = CANVAS | {"leeann_LATE_102_9009_timestamp.txt": b"2020-01-01 00:00:00 UTC"}
    done = collect(course, entries, times={"101": datetime(2026, 11, 21, 9, 30, tzinfo=UTC)})
    stamp = course / "submitted" / "101" / "A6" / "timestamp.txt"
    assert stamp.read_text() == "2026-11-21 09:30:00 UTC\n"
    assert submitted(course)["102"] == ["A6.ipynb"]
    assert any("do not write their own timestamp.txt" in one for one in done.said)


def test_an_earlier_submission_is_replaced_only_by_a_newer_one(course):
    jane = "doejane_101_9001_A6.ipynb"
    notebook = course / "submitted" / "101" / "A6" / "A6.ipynb"

    def again(content, hour=None, **options):
        times = {"101": datetime(2026, 11, 21, hour, tzinfo=UTC)} if hour else None
        done = collect(course, {jane: content}, times=times, **options)
        return notebook.read_bytes(), done

    again(b"first", 9)
    content, done = again(b"first", 9)
    assert (content, done.unchanged, done.said, dict(done.placed)) == (b"first", ("101",), (), {})
    content, done = again(b"older", 8)
    assert content == b"first"
    assert "kept what is there" in done.said[0]
    content, done = again(b"unknown")
    assert (content, len(done.said)) == (b"first", 1)
    content, done = again(b"newer", 10)
    assert (content, done.said) == (b"newer", ("101: replaced an earlier submission.",))
    content, done = again(b"forced", force=True)
    assert (content, done.said) == (b"forced", ("101: replaced an earlier submission.",))


def test_a_failed_replacement_keeps_what_was_there(course, monkeypatch):
    collect(course, {"doe_101_1_A6.ipynb": b"first"})
    folder = course / "submitted" / "101" / "A6"
    real = type(folder).rename

    def rename(self, target):
        if target == folder and self.parent.name == "new":
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)

    monkeypatch.setattr(type(folder), "rename", rename)
    with pytest.raises(CollectProblem, match="No space left on device"):
        collect(course, {"doe_101_1_A6.ipynb": b"second"}, force=True)
    assert (folder / "A6.ipynb").read_bytes() == b"first"


def test_a_file_where_a_folder_should_be_costs_its_student_alone(course):
    entries = CANVAS | {"evil_666_1_x.zip": zipped({"data/x": b"1"}), "evil_666_2_data": b"1"}
    entries["evil_666_3_y.zip"] = zipped({"y/data/z": b"1"})
    done = collect(course, entries)
    assert set(submitted(course)) >= {"101", "102", "103"}
    assert any(one.startswith("666: ") for one in done.said)


@pytest.mark.parametrize(
    ("assignment", "lms", "said"),
    [("A6", "blackboard", "is unknown"), ("../A6", "canvas", "no name"), ("A6", "canvas", "no zip file")],
)
def test_wrong_input_is_told_in_a_sentence(course, assignment, lms, said):
    (course.parent / "download.zip").write_bytes(b"no zip")
    with pytest.raises(CollectProblem, match=said):
        collecting.collect(course.parent / "download.zip", assignment, course, lms)
    with pytest.raises(CollectProblem, match="is no folder"):
        collecting.collect(course.parent / "download.zip", "A6", course / "gone", "canvas")


@pytest.mark.parametrize("lms", DOWNLOADS)
def test_nbgrader_collects_with_our_plug_ins(course, lms):
    archive = course / "downloaded" / "A6" / "archive"
    archive.mkdir(parents=True)
    hostile = {
        "canvas": {"evil_666_1_x.zip": zipped({"doejane_101_9001_A6.ipynb": b"bad"}), "../101.ipynb": b"bad"},
        "moodle": {"E_666_assignsubmission_file_/J_101_assignsubmission_file_/A6.ipynb": b"bad"},
    }[lms]
    again = {"canvas": {"doejane_101_9009_A6-1.ipynb": NOTEBOOK}, "moodle": {}}[lms]
    (archive / "download.zip").write_bytes(zipped(DOWNLOADS[lms] | hostile | again))
    zip_collect(course, lms)
    found = submitted(course)
    assert {student: files for student, files in found.items() if student != "666"} == {
        number: ["A6.ipynb"] for number in ("101", "102", "103")
    }
    assert (course / "submitted" / "101" / "A6" / "A6.ipynb").read_bytes() == NOTEBOOK


@pytest.mark.parametrize("lms", DOWNLOADS)
def test_nbgrader_collects_what_a_browser_has_unpacked(course, lms):
    archive = course / "downloaded" / "A6" / "archive"
    for name, content in DOWNLOADS[lms].items():
        (archive / name).parent.mkdir(parents=True, exist_ok=True)
        (archive / name).write_bytes(content)
    zip_collect(course, lms)
    assert submitted(course) == {number: ["A6.ipynb"] for number in ("101", "102", "103")}


def zip_collect(course, lms):
    """Run nbgrader's own collector with our plug-ins."""
    plug_ins = {"extractor": "SafeExtractor", "collector": f"{lms.capitalize()}Collector"}
    options = [f"--{role}=autograder.collecting.{name}" for role, name in plug_ins.items()]
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", "zip_collect", "A6", *options],
        cwd=course,
        capture_output=True,
        text=True,
        env=os.environ | {"HOME": str(course.parent)},
    )
    assert run.returncode == 0, run.stderr
