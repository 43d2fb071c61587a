"""What `check` keeps of a student's work: only what is right by itself, and nothing is ever lost."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import autograder
import dlcore
from autograder import key, portfolio, selfcheck, standalone, submissions
from dlcore import optim

pytestmark = pytest.mark.usefixtures("folder")

TARGET = "optim.adagrad_step"
RIGHT = dedent(
    """
    import numpy as np

    def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
        total = np.asarray(total) + np.square(g)
        return p - lr * np.asarray(g) / (np.sqrt(total) + eps), total
    """
)
NEWER = RIGHT.replace("np.square(g)", "squared(g)") + "\ndef squared(g):\n    return np.asarray(g) ** 2\n"
WRONG = RIGHT.replace("np.square(g)", "np.abs(g)")


@pytest.fixture
def check(tmp_path):
    """Checks what code defines, as in a notebook of it."""

    def checked(code, name="adagrad_step"):
        (tmp_path / "work.py").write_text(code)
        names = {"__name__": "__main__"}
        exec(compile(code, str(tmp_path / "work.py"), "exec"), names)
        return autograder.check(names[name])

    return checked


@pytest.fixture
def said(capsys):
    """What is said beside the verdict."""

    def after(verdict):
        told = capsys.readouterr().out
        assert told.startswith(f"{verdict}\n")
        return told.removeprefix(f"{verdict}\n").strip()

    return after


def kept(folder):
    return {path.name: path.read_text() for path in folder.iterdir()} if folder.exists() else {}


# Keeping


def test_what_is_right_is_kept_as_a_readable_file(folder, check, said):
    assert said(check(RIGHT)) == f"What is right is kept in {folder} from now on; `dlcore progress` shows it."
    [(name, text)] = kept(folder).items()
    assert name == "optim.adagrad_step.py"
    head, about, rest = text.split("\n", 2)
    assert head == "# optim.adagrad_step (A6.3): yours, kept when check() found it right."
    assert about.startswith(
        f"# dlcore {dlcore.__version__}, key {portfolio.fingerprint(TARGET)}, 8 points, code "
    )
    assert rest == RIGHT.replace("np\n\ndef", "np\n\n\ndef")


def test_the_copy_runs_by_itself(folder, check):
    check(NEWER)
    code = "from autograder import check\nfrom kept import adagrad_step\nassert check(adagrad_step).right"
    (folder.parent / "kept.py").write_text(kept(folder)["optim.adagrad_step.py"])
    paths = os.pathsep.join([str(folder.parent), str(Path(__file__).parents[2])])
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": paths}, check=False)
    assert done.returncode == 0


def test_the_second_time_nothing_is_said_and_nothing_is_run_again(folder, check, said, monkeypatch):
    said(check(RIGHT))
    before = kept(folder)
    monkeypatch.setattr(portfolio, "_try", lambda *_: 1 / 0)
    assert said(check(RIGHT)) == ""
    assert kept(folder) == before


def test_only_the_newest_right_version_is_kept(folder, check):
    check(RIGHT)
    check(NEWER)
    newest = kept(folder)
    assert "def squared(g)" in newest["optim.adagrad_step.py"]
    assert not check(WRONG).right
    assert kept(folder) == newest


def test_wrong_work_leaves_no_trace(folder, check):
    assert not check(WRONG).right
    assert not folder.exists()


def test_dlcores_own_functions_are_nobodys_work(folder):
    assert autograder.check("optim.adagrad_step").right
    assert autograder.check(optim.adagrad_step).right
    assert not folder.exists()


def test_a_function_of_another_name_is_kept_as_the_exercise_that_it_implements(folder, check):
    head = "from dlcore import implement\n@implement('optim.adagrad_step')\n"
    check(RIGHT.replace("def adagrad_step", f"{head}def mine"), "mine")
    text = kept(folder)["optim.adagrad_step.py"]
    assert "implement" not in text
    assert text.endswith("\n\n\nadagrad_step = mine\n")


def test_what_a_notebook_checks_is_kept_when_the_notebook_is_checked(folder, tmp_path):
    code = f"from autograder import check\n{RIGHT}\ncheck(adagrad_step)\n"
    (tmp_path / "a.py").write_text(code)
    submissions.load(tmp_path / "a.py")
    assert list(kept(folder)) == ["optim.adagrad_step.py"]


@pytest.mark.parametrize("name", ["a.py", "a.ipynb"])
def test_what_is_found_in_a_file_can_be_kept(folder, tmp_path, name):
    cell = {"cell_type": "code", "source": NEWER, "metadata": {}, "outputs": [], "execution_count": None}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    (tmp_path / name).write_text(NEWER if name == "a.py" else json.dumps(notebook))
    code = submissions.load(tmp_path / name).found[TARGET]
    assert "is kept in" in selfcheck.keep(selfcheck.verdict_on(TARGET, code), code)
    assert "def squared" in kept(folder)["optim.adagrad_step.py"]


def test_what_leans_on_the_notebook_is_not_kept_and_told_why(folder, check, said):
    verdict = check(RIGHT.replace("eps)", "eps + tiny[0])") + "\ntiny = np.zeros(1)\n")
    assert verdict.right
    words = said(verdict)
    assert words.startswith(
        "optim.adagrad_step is right, but is not kept for later notebooks: it uses tiny, of"
    )
    assert words.count("\n") == 0
    assert not folder.exists()


def test_what_is_right_in_the_notebook_alone_is_not_kept(folder, check, said):
    """Here the copy lacks what the function around it knows."""
    lines = RIGHT.replace("np.square(g)", "np.asarray(g) ** two").splitlines()
    inside = "\n".join(f"    {line}" for line in lines)
    verdict = check(f"def around(two):{inside}\n    return adagrad_step\nadagrad_step = around(2)")
    assert verdict.right
    assert "a copy of it, run by itself, is not right (" in said(verdict)
    assert not folder.exists()


def test_a_copy_that_does_not_run_is_not_kept(folder, check, said, monkeypatch):
    monkeypatch.setattr(standalone, "source", lambda *_: "1 / 0\n")
    assert "cannot be used by itself (it stopped with ZeroDivisionError" in said(check(RIGHT))
    assert not folder.exists()


def test_what_the_copy_prints_is_not_shown(check, capsys):
    code = RIGHT.replace("    total =", "    print('called')\n    total =")
    printed = [(check(code), capsys.readouterr().out.count("called"))[1] for _ in range(2)]
    assert printed[0] == printed[1] > 0  # the second time there is no copy


def test_the_copy_leaves_no_module_behind(check):
    check(RIGHT)
    assert not [name for name in sys.modules if name.startswith("my_dlcore.")]


def test_whoever_stops_a_kept_file_stops_all():
    with pytest.raises(KeyboardInterrupt):
        portfolio.load(TARGET, "raise KeyboardInterrupt", "kept.py")


def test_a_folder_that_cannot_be_written_is_told_once_and_costs_nothing(tmp_path, check, said, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(portfolio.WHERE, str(tmp_path / "file" / "my_dlcore"))
    verdict = check(RIGHT)
    words = said(verdict)
    assert verdict.right
    assert words.startswith("Right answers cannot be kept for later notebooks (Not a directory: ")
    assert words.count("\n") == 0
    assert said(check(RIGHT)) == ""


def test_a_bug_of_ours_is_told_and_costs_nothing(check, said, monkeypatch):
    monkeypatch.setattr(standalone, "source", lambda *_: 1 / 0)
    verdict = check(RIGHT)
    assert verdict.right
    assert "keeping it failed with ZeroDivisionError: division by zero" in said(verdict)


def test_a_torn_write_leaves_the_older_version(folder, check, said, monkeypatch):
    check(RIGHT)
    before = kept(folder)

    def full(*_):
        raise OSError(28, "No space left on device", "my_dlcore")

    monkeypatch.setattr(Path, "replace", full)
    check(NEWER)
    assert kept(folder) == before


@pytest.mark.parametrize("content", [b"# my notes\n", b"\xff\xfe", b"", None])
def test_what_was_edited_is_set_aside(folder, check, content):
    check(RIGHT)
    path = folder / "optim.adagrad_step.py"
    (folder / "optim.adagrad_step.py.1").write_text("an earlier one")
    content = path.read_bytes() + b"# more\n" if content is None else content
    path.write_bytes(content)
    check(NEWER)
    assert (folder / "optim.adagrad_step.py.1").read_text() == "an earlier one"
    assert (folder / "optim.adagrad_step.py.2").read_bytes() == content
    assert "def squared" in path.read_text()


def test_setting_aside_is_told(folder, check, said, capsys):
    check(RIGHT)
    (folder / "optim.adagrad_step.py").write_text("mine")
    capsys.readouterr()
    words = said(check(RIGHT))
    assert words.endswith("was edited by hand; that version is now optim.adagrad_step.py.1.")


# Where


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Makes a folder, and stands in it."""
    monkeypatch.delenv(portfolio.WHERE)

    def stand(name):
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(tmp_path / name)
        return tmp_path

    return stand


def test_the_folder_stands_next_to_the_notebook(course):
    top = course("notes")
    assert portfolio.folder() == top / "notes" / "my_dlcore"


def test_assignments_side_by_side_share_it(course):
    for name in ("06_optimisers", "05_backpropagation"):
        top = course(f"course/{name}")
        assert portfolio.folder() == top / "course" / "my_dlcore"


def test_the_nearest_one_above_is_used(course):
    top = course("course/a/06_optimisers")
    (top / "course" / "my_dlcore").mkdir()
    assert portfolio.folder() == top / "course" / "my_dlcore"
    (top / "course" / "a" / "06_optimisers" / "my_dlcore").mkdir()
    assert portfolio.folder() == top / "course" / "a" / "06_optimisers" / "my_dlcore"


def test_in_an_authors_course_it_stands_at_the_root(course):
    """Beside a notebook in source/, nbgrader would release it with the assignment."""
    top = course("course/source/hw1")
    (top / "course" / "nbgrader_config.py").write_text("")
    assert portfolio.folder() == top / "course" / "my_dlcore"


def test_what_somebody_else_has_put_above_is_not_run(course, monkeypatch):
    top = course("course")
    (top / "my_dlcore").mkdir()
    theirs = os.stat(top / "my_dlcore")
    real = os.stat

    def stat(path, *args, **kwargs):
        found = real(path, *args, **kwargs)
        same = (found.st_dev, found.st_ino) == (theirs.st_dev, theirs.st_ino)
        return os.stat_result([*found[:4], found.st_uid + same, *found[5:]])

    monkeypatch.setattr(os, "stat", stat)
    assert portfolio.folder() == top / "course" / "my_dlcore"


def test_a_parent_that_cannot_be_written_is_left_alone(course, monkeypatch):
    top = course("course/06_optimisers")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert portfolio.folder() == top / "course" / "06_optimisers" / "my_dlcore"


def test_the_variable_names_another_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(portfolio.WHERE, "~/kept")
    assert portfolio.folder() == tmp_path / "kept"


# Reading


def test_what_was_kept_is_read_back(folder, check):
    check(RIGHT)
    [one], problems = portfolio.read(folder)
    assert (one.target, one.version, one.points, one.edited) == (TARGET, dlcore.__version__, 8, False)
    assert one.key == portfolio.fingerprint(TARGET)
    assert problems == []


def test_lines_may_end_as_windows_ends_them(folder, check):
    check(RIGHT)
    path = folder / "optim.adagrad_step.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert [one.edited for one in portfolio.read(folder)[0]] == [False]


@pytest.mark.parametrize("change", [lambda t: t.replace("lr *", "lr*"), lambda t: t.partition("\n")[2]])
def test_an_edited_file_is_known(folder, check, change):
    check(RIGHT)
    path = folder / "optim.adagrad_step.py"
    path.write_text(change(path.read_text()))
    assert [one.edited for one in portfolio.read(folder)[0]] == [True]


def test_the_head_of_another_version_is_read(folder):
    folder.mkdir()
    text = "# optim.adam_step (A6.5): x\n# dlcore 9.9, key 0123abcd, 2.5 points, code {}\n\npass\n"
    (folder / "optim.adam_step.py").write_text(text.format(portfolio._digest("pass")))
    [one], _ = portfolio.read(folder)
    assert (one.version, one.key, one.points, one.edited) == ("9.9", "0123abcd", 2.5, False)


def test_files_of_no_use_are_left_out_and_left_alone(folder):
    folder.mkdir()
    contents = {
        "optim.adam_stp.py": b"",
        "optim.adam_step.py": b"\xff",
        "notes.txt": b"",
        ".optim.adamw_step.py": b"",
        "optim.lion_step.py": bytes(10 << 20),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    (folder / "optim.sgd_step.py").mkdir()
    found, problems = portfolio.read(folder)
    assert found == []
    assert problems == [
        f"{folder}/optim.adam_step.py is left out: it is not text in UTF-8; save it again as UTF-8.",
        f"{folder}/optim.adam_stp.py is left out: "
        "'optim.adam_stp' is no exercise of dlcore; is 'optim.adam_step' meant?",
        f"{folder}/optim.lion_step.py is left out: it is larger than 1 MB, and an answer is short.",
        f"{folder}/optim.sgd_step.py is left out: it is no ordinary file.",
    ]
    assert {path.name for path in folder.iterdir()} == {*contents, "optim.sgd_step.py"}


# Running


def test_tracebacks_tell_the_kept_file_and_its_line(folder):
    code = portfolio.load(TARGET, "def adagrad_step():\n    return 1 / 0\n", "kept/optim.adagrad_step.py")
    with pytest.raises(ZeroDivisionError) as caught:
        code()
    entry = caught.traceback[-1]
    assert (str(entry.path).endswith("kept/optim.adagrad_step.py"), entry.lineno + 1) == (True, 2)
    assert "return 1 / 0" in str(entry.statement)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def (", "it stopped with SyntaxError: invalid syntax"),
        ("raise ValueError('halt')", "it stopped with ValueError: halt"),
        ("exit()", "it stopped with SystemExit"),
        ("x = {}['y']", "it stopped with KeyError: 'y'"),
        ("x = 1", "it defines no adagrad_step"),
        ("\0", "it stopped with "),
    ],
)
def test_a_file_that_does_not_run_is_damaged(text, words):
    with pytest.raises(portfolio.Damaged) as refusal:
        portfolio.load(TARGET, text, "kept.py")
    assert str(refusal.value).startswith(words)
    assert f"{standalone.KEPT}{TARGET}" not in sys.modules


def test_other_parameters_are_told():
    with pytest.raises(portfolio.Damaged) as refusal:
        portfolio.put(TARGET, "def adagrad_step(p):\n    pass\n", "kept.py")
    assert "but yours as adagrad_step(p)" in str(refusal.value)
    assert dlcore.student.implemented() == ()


def test_a_missing_key_has_no_fingerprint(tmp_path, monkeypatch):
    monkeypatch.setattr(key, "FOLDER", tmp_path)
    assert portfolio.fingerprint(TARGET) == "none"


def test_right_elsewhere_is_said_by_the_one_who_asks(folder, check, capsys):
    """For commands that judge files: the sentence is returned, and nothing is printed."""
    verdict = selfcheck.verdict_on(TARGET, optim.adagrad_step)
    names = {"__name__": "__main__"}
    exec(compile(RIGHT, "somewhere", "exec"), names)
    assert "the source of adagrad_step is not to be found" in selfcheck.keep(verdict, names["adagrad_step"])
    assert capsys.readouterr().out == ""
