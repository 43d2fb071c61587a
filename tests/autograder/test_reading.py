"""Files of a submission: what is read, what is refused in a sentence, and what that costs the others."""

import json
import os
import socket

import pytest

from autograder import reading
from autograder.reading import Files, read

NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}}], "nbformat": 4})


@pytest.fixture
def folder(tmp_path):
    """A submission with one sound notebook, beside whatever a test adds."""
    inside = tmp_path / "ada"
    inside.mkdir()
    (inside / "hw1.ipynb").write_text(NOTEBOOK)
    return inside


def only_problem(folder):
    """The one sentence on a folder whose sound notebook is read all the same."""
    files = read(folder)
    assert [*files.notebooks] == ["hw1"]
    (sentence,) = files.problems
    return sentence


def test_a_folder_is_read_by_kinds_in_an_order_of_its_own(folder):
    (folder / "data" / "deep").mkdir(parents=True)
    (folder / "data" / "deep" / "b.csv").write_bytes(b"1,2")
    (folder / "data" / "part.ipynb").write_text(NOTEBOOK)
    (folder / "helper.py").write_bytes(b"\xef\xbb\xbfx = 1\r\n")
    (folder / "a.txt").write_bytes(b"\xff\0")
    (folder / "a.ipynb").write_text(NOTEBOOK)
    files = read(folder)
    assert files.problems == []
    assert [*files.notebooks] == ["a", "hw1", "data/part"]
    assert files.scripts == {"helper.py": "x = 1\n"}
    assert [*files.others.items()] == [("a.txt", b"\xff\0"), ("data/deep/b.csv", b"1,2")]


def test_one_file_is_a_submission_too(folder):
    (folder / "a.py").write_text("x = 1")
    assert [*read(folder / "hw1.ipynb").notebooks] == ["hw1"]
    assert read(folder / "a.py") == Files(scripts={"a.py": "x = 1"})
    assert read(folder / "none.py").problems == ["none.py cannot be read: there is no such file."]
    assert read(folder / "a.txt").problems == [
        "a.txt is neither a notebook (.ipynb) nor a Python file (.py)."
    ]


def test_what_tools_leave_behind_is_ignored(folder):
    for name in (".ipynb_checkpoints", "__pycache__", ".git", "__MACOSX"):
        (folder / name).mkdir()
        (folder / name / "hw1.ipynb").write_text("torn")
    (folder / "._hw1.ipynb").write_text("torn")
    assert read(folder) == read(folder / "hw1.ipynb")


def test_a_damaged_notebook_costs_itself_alone(folder):
    (folder / "a.ipynb").write_text("torn")
    assert only_problem(folder).startswith("a.ipynb is no notebook of format 4: it is not JSON (line 1).")


@pytest.mark.parametrize("target", ["hw1.ipynb", "/etc", "/etc/passwd", "nowhere", "."])
@pytest.mark.parametrize("name", ["a.ipynb", "a.txt"])
def test_links_are_not_followed(folder, name, target):
    (folder / name).symlink_to(target)
    assert only_problem(folder) == f"{name} cannot be read: it is a link. Submit the file itself."


def test_a_submission_that_is_a_link_is_not_followed(folder):
    (folder.parent / "bob").symlink_to(folder)
    (folder.parent / "bob.ipynb").symlink_to(folder / "hw1.ipynb")
    for name in ("bob.ipynb",):
        assert read(folder.parent / name).problems == [
            f"{name} cannot be read: it is a link. Submit the file itself."
        ]
    assert read(folder.parent / "bob").notebooks == {}
    assert len(read(folder.parent / "bob").problems) == 1


def test_pipes_and_sockets_are_never_opened(folder, monkeypatch):
    os.mkfifo(folder / "a.ipynb")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(folder)  # the path of a socket must be short
        server.bind("b.py")
    opened, real = [], os.open
    monkeypatch.setattr(os, "open", lambda path, *a, **k: opened.append(str(path)) or real(path, *a, **k))
    files = read(folder)
    assert opened[1:] == ["hw1.ipynb"]
    assert files.problems == [
        f"{name} cannot be read: it is no ordinary file. Leave it out." for name in ("a.ipynb", "b.py")
    ]
    assert read(folder / "a.ipynb").problems == files.problems[:1]
    assert str(folder / "a.ipynb") not in opened


@pytest.mark.parametrize("swap", ["link", "pipe", "folder"])
def test_a_file_swapped_after_it_was_looked_at_is_not_read(folder, monkeypatch, swap):
    real, path = os.open, folder / "hw1.ipynb"

    def swapping(name, *args, **kwargs):
        if name == "hw1.ipynb":
            path.unlink()
            {
                "link": lambda: path.symlink_to("/etc/passwd"),
                "pipe": lambda: os.mkfifo(path),
                "folder": path.mkdir,
            }[swap]()
        return real(name, *args, **kwargs)

    monkeypatch.setattr(os, "open", swapping)
    files = read(folder)
    assert files.notebooks == {}
    assert files.problems[0].startswith("hw1.ipynb cannot be read: ")


def test_a_folder_swapped_for_a_link_leads_nowhere(folder, monkeypatch):
    (folder / "data").mkdir()
    (folder / "data" / "passwd").write_text("mine")
    listed = reading._listed

    def swapping(*args):
        found = listed(*args)
        (folder / "data" / "passwd").unlink()
        (folder / "data").rmdir()
        (folder / "data").symlink_to("/etc")
        return found

    monkeypatch.setattr(reading, "_listed", swapping)
    assert only_problem(folder).startswith("data/passwd cannot be read: ")


def test_folders_that_bear_the_name_of_a_notebook_are_said(folder):
    (folder / "a.ipynb").mkdir()
    assert only_problem(folder) == "a.ipynb cannot be read: it is a folder."


def test_permissions_are_respected(folder, monkeypatch):
    (folder / "a.ipynb").write_text(NOTEBOOK)
    real = os.open

    def forbidding(path, *args, **kwargs):  # root may read everything
        if path == "a.ipynb":
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", forbidding)
    assert only_problem(folder) == "a.ipynb cannot be read: its permissions forbid it."


def test_a_huge_file_is_not_even_opened_for_reading(folder):
    with open(folder / "a.ipynb", "wb") as file:
        file.truncate(500 << 20)  # sparse
    assert only_problem(folder) == "a.ipynb is larger than 50 MB. Clear its outputs and save it again."


def test_a_submission_has_a_limit_as_a_whole(folder, monkeypatch):
    monkeypatch.setattr(reading, "MOST_TOTAL", 3 << 20)
    for name in "abc":
        (folder / f"{name}.bin").write_bytes(bytes(2 << 20))
    files = read(folder)
    assert [*files.notebooks, *files.others] == ["hw1", "a.bin"]
    assert files.problems == [f"{n}.bin is not read: the submission is larger than 3 MB." for n in "bc"]


def test_thousands_of_files_do_not_push_the_notebook_out(folder):
    for i in range(1500):
        (folder / f"{i:04}").touch()
    assert only_problem(folder) == "The submission has more than 500 files; the rest is not read."
    assert [*read(folder).others] == [f"{i:04}" for i in range(499)]


def test_trees_of_folders_have_an_end(folder):
    (folder / "/".join("a" * 20)).mkdir(parents=True)
    assert only_problem(folder) == "a/a/a/a/a/a/a/a is not read: it is a folder inside 7 others."


def test_hundreds_of_folders_have_an_end(folder):
    for i in range(200):
        (folder / f"{i:03}").mkdir()
        (folder / f"{i:03}" / "x").touch()
    assert only_problem(folder) == "The submission has more than 100 folders; the rest is not read."
    assert len(read(folder).others) == 99


@pytest.mark.parametrize("name", [b"a\nb.ipynb", b"\xff.py", "\u202eevil.txt".encode()])
def test_names_that_would_garble_the_report_are_refused(folder, name):
    (folder / os.fsdecode(name)).write_text(NOTEBOOK)
    sentence = only_problem(folder)
    assert sentence.endswith("is not read: its name holds characters that cannot be printed. Rename it.")
    assert sentence.isprintable()


def test_names_are_shown_short(folder):
    (folder / ("a" * 200 + ".ipynb")).write_text("torn")
    assert only_problem(folder).startswith(f"{'a' * 30}...{'a' * 23}.ipynb is no notebook")


def test_python_that_is_not_all_text_is_said(folder):
    (folder / "a.py").write_bytes(b"x = 1 # \xe9")
    files = read(folder)
    assert files.scripts == {"a.py": "x = 1 # "}
    assert files.problems == ["a.py is not all text in UTF-8; the rest of it is left out."]
    (folder / "a.py").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert only_problem(folder) == "a.py is not text in UTF-8. Save it again as UTF-8."


def test_sentences_are_limited_in_number(folder):
    for i in range(100):
        (folder / f"{i:03}").symlink_to("x")
    problems = read(folder).problems
    assert len(problems) == 21
    assert problems[-1] == "80 more problems with files are not listed here."


def test_no_file_stays_open(folder):
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "x").touch()
    (folder / "a" / "link").symlink_to("x")
    before = os.listdir("/proc/self/fd")
    read(folder)
    assert os.listdir("/proc/self/fd") == before
