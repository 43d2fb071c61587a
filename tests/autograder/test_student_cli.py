"""The command `autograder` as students have it."""

import json

import pytest

from autograder import cli, student_cli, zoo

RIGHT = (zoo.FOLDER / "optim.adagrad_step" / "loops.right.py").read_text("utf-8")
CHECKED = f"{RIGHT}\nfrom autograder import check\nprint('my own words')\ncheck(adagrad_step)\n"


@pytest.fixture(autouse=True)
def work_is_kept_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("DLCORE_WORK", str(tmp_path / "work"))


def written(path):
    """The same code as a notebook or as a file."""
    cell = {"cell_type": "code", "source": CHECKED, "metadata": {}}
    path.write_text(json.dumps({"cells": [cell], "nbformat": 4}) if path.suffix == ".ipynb" else CHECKED)
    return str(path)


@pytest.mark.parametrize("main", [student_cli.main, cli.main])
def test_a_verdict_is_shown_once_although_the_notebook_checks_too(tmp_path, capsys, main):
    assert main(["check", written(tmp_path / "a.ipynb")]) == 0
    said = capsys.readouterr()
    assert said.out == "optim.adagrad_step (A6.3): right, 8 of 8 points\n"
    assert said.err == ""


@pytest.mark.parametrize("name", ["a.ipynb", "a.py"])
def test_what_a_file_prints_does_not_spoil_the_json(tmp_path, capsys, name):
    assert student_cli.main(["check", written(tmp_path / name), "--json"]) == 0
    said = capsys.readouterr()
    assert [verdict["right"] for verdict in json.loads(said.out)] == [True]
    assert ("my own words" in said.err) == (name == "a.py")


def test_students_have_this_command_alone(capsys):
    for arguments, words in (
        (["grade", "A6"], "invalid choice: 'grade'"),
        ([], "COMMAND"),
        (["check"], "file"),
    ):
        with pytest.raises(SystemExit) as end:
            student_cli.main(arguments)
        assert end.value.code == 2
        assert words in capsys.readouterr().err


def test_whoever_stops_it_sees_no_traceback(tmp_path, capsys):
    (tmp_path / "a.py").write_text("raise KeyboardInterrupt")
    assert student_cli.main(["check", str(tmp_path / "a.py")]) == 1
    assert capsys.readouterr().err == "autograder: stopped\n"
