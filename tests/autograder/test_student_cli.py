"""The command `autograder` as students have it."""

import json
import os
import subprocess
import sys

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


def test_that_it_is_kept_does_not_spoil_the_json_either(tmp_path, capsys):
    (tmp_path / "a.py").write_text(RIGHT)
    assert student_cli.main(["check", str(tmp_path / "a.py"), "--json"]) == 0
    said = capsys.readouterr()
    assert [verdict["right"] for verdict in json.loads(said.out)] == [True]
    assert said.err.startswith(f"What is right is kept in {tmp_path / 'work'} from now on")


def test_figures_are_drawn_without_a_window(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "qtagg")
    monkeypatch.delenv("MPLBACKEND")  # as whoever has set none; afterwards it is what it was
    seen = (
        "import os, pathlib\npathlib.Path(__file__).with_name('seen').write_text(os.environ['MPLBACKEND'])\n"
    )
    (tmp_path / "a.py").write_text(seen + RIGHT)
    assert student_cli.main(["check", str(tmp_path / "a.py")]) == 0
    assert (tmp_path / "seen").read_text() == "Agg"


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


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_whoever_reads_on_no_longer_sees_no_traceback(tmp_path, unbuffered):
    (tmp_path / "a.py").write_text(RIGHT)
    code = "import sys; from autograder import student_cli; sys.exit(student_cli.main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "check", str(tmp_path / "a.py")]
    reading, writing = os.pipe()
    os.close(reading)
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, env=env, check=False)
    os.close(writing)
    assert done.returncode == 1
    assert "Error" not in done.stderr


def test_whoever_stops_it_sees_no_traceback(tmp_path, capsys):
    (tmp_path / "a.py").write_text("raise KeyboardInterrupt")
    assert student_cli.main(["check", str(tmp_path / "a.py")]) == 1
    assert capsys.readouterr().err == "autograder: stopped\n"
