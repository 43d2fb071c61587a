"""What students use: `check` in a notebook, the command in a terminal, pytest. One verdict everywhere."""

import builtins
import json
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import numpy as np
import pytest
from compare import refuses

import autograder
import dlcore
from autograder import cli, key, selfcheck, submissions
from autograder.verdict import Status
from dlcore import optim

ROOT = Path(__file__).parents[2]
RIGHT = dedent(
    """
    import numpy as np

    def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
        total = np.asarray(total) + np.square(g)
        return p - lr * np.asarray(g) / (np.sqrt(total) + eps), total
    """
)
WRONG = RIGHT.replace("np.square(g)", "np.abs(g)")


@pytest.fixture(autouse=True)
def nothing_stays_implemented():
    yield
    dlcore.restore()


def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    total = total + g * g
    return p - lr * g / np.sqrt(total + eps), total


def other_parameters(p, g, total, rate=1e-2, eps=1e-10):
    return adagrad_step(p, g, total, rate, eps)


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env={"PYTHONPATH": str(ROOT)})


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True), "metadata": {}} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["# text"]}, *made], "nbformat": 4})


# check(...)


def test_a_function_is_known_by_its_name(capsys):
    verdict = autograder.check(adagrad_step)
    assert verdict.target == "optim.adagrad_step"
    assert verdict.status is Status.VALUES
    assert capsys.readouterr().out == f"{verdict}\n"


def test_a_function_is_known_by_where_it_was_implemented():
    @dlcore.implement("optim.adagrad_step")
    def my_own(p, g, total, lr=1e-2, eps=1e-10):
        return adagrad_step(p, g, total, lr, eps)

    assert autograder.check(my_own) == autograder.check("optim.adagrad_step")


def test_the_dotted_name_stands_for_what_dlcore_calls_now():
    assert autograder.check("optim.adagrad_step").right
    dlcore.implement(adagrad_step)
    assert not autograder.check("optim.adagrad_step").right


def test_other_parameters_are_told_before_anything_is_run():
    verdict = selfcheck.verdict_on("optim.adagrad_step", other_parameters)
    assert verdict.status is Status.SIGNATURE
    assert "adagrad_step(p, g, total, rate=0.01, eps=1e-10)" in verdict.summary


def test_what_is_no_exercise_is_refused_in_a_sentence():
    refuses(
        ValueError,
        "is no exercise of dlcore; is 'optim.adam_step' meant?",
        autograder.check,
        "optim.adam_stp",
    )
    refuses(ValueError, "is no exercise", autograder.check, lambda x: x)
    refuses(TypeError, "check takes a function or class", autograder.check, 3)


def test_a_missing_or_damaged_key_is_our_fault(tmp_path):
    verdict = selfcheck.verdict_on("optim.adam_step", optim.adam_step, tmp_path)
    assert (verdict.status, verdict.points) == (Status.OUR_FAULT, 0)
    assert "There is no answer key at" in str(verdict)
    key.path_of("A6", "visible", tmp_path).write_bytes(b"torn")
    assert "is damaged or no answer key" in selfcheck.verdict_on("optim.adam_step", 1, tmp_path).summary


def test_an_exercise_without_answers_in_the_key_is_our_fault(tmp_path):
    old = key.read(key.path_of("A6", "visible"))
    path = key.path_of("A6", "visible", tmp_path)
    key.write(key.Key(path, "visible", old.provenance, {}))
    assert "no answers for optim.adam_step" in selfcheck.verdict_on("optim.adam_step", 1, tmp_path).summary


def test_a_bug_of_ours_is_our_fault(monkeypatch):
    monkeypatch.setattr(selfcheck.checker, "judge", lambda *a: 1 / 0)
    verdict = selfcheck.verdict_on("optim.adagrad_step", adagrad_step)
    assert verdict.status is Status.OUR_FAULT
    assert "The autograder itself failed with ZeroDivisionError" in verdict.summary


def test_in_a_notebook_the_verdict_shows_itself(capsys, monkeypatch):
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setattr(builtins, "get_ipython", lambda: shell, raising=False)
    verdict = autograder.check(optim.adagrad_step)
    assert capsys.readouterr().out == ""
    assert verdict._repr_html_().startswith("<div")
    assert float(repr(verdict)) == 8


def test_checking_needs_numpy_and_safetensors_alone(tmp_path):
    """What a student has installed: everything else is made to fail on import."""
    code = dedent(
        """
        import sys
        allowed = {"numpy", "safetensors", "dlcore", "autograder"} | set(sys.stdlib_module_names)
        class Refuse:
            def find_spec(self, name, path=None, target=None):
                if name.partition(".")[0] not in allowed and not name.startswith("_"):
                    raise ImportError(name)
        sys.meta_path.insert(0, Refuse())
        from autograder import check
        from dlcore import optim
        assert check(optim.adam_step).right
        """
    )
    done = run("-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


# Files


def test_answers_are_found_in_a_file_by_name(tmp_path):
    (tmp_path / "a.py").write_text(RIGHT + "\nfrom dlcore.optim import adam_step\nhelper = 1\n")
    assert list(submissions.load(tmp_path / "a.py").found) == ["optim.adagrad_step"]


def test_answers_are_found_in_any_cell_and_magics_do_no_harm(tmp_path):
    cells = [
        "%matplotlib inline\nimport numpy as np",
        "%%bash\nls",
        "!ls\n" + RIGHT,
        "1 / 0",
        "x = (",
        "exit()",
    ]
    (tmp_path / "a.ipynb").write_text(notebook(*cells))
    found = submissions.load(tmp_path / "a.ipynb")
    assert list(found.found) == ["optim.adagrad_step"]
    assert [p.partition(":")[0] for p in found.problems] == [
        "code cell 4 of a.ipynb stopped with ZeroDivisionError",
        "code cell 5 of a.ipynb stopped with SyntaxError",
        "code cell 6 of a.ipynb stopped with SystemExit",
    ]


def test_answers_are_found_by_what_they_implement(tmp_path):
    code = RIGHT.replace(
        "def adagrad_step", "from dlcore import implement\n@implement('optim.adagrad_step')\ndef mine"
    )
    (tmp_path / "a.py").write_text(code)
    assert list(submissions.load(tmp_path / "a.py").found) == ["optim.adagrad_step"]


def test_a_helper_with_the_name_of_another_assignment_s_exercise_is_no_answer(tmp_path):
    implemented = RIGHT.replace(
        "def adagrad_step", "from dlcore import implement\n@implement\ndef adagrad_step"
    )
    code = f"{implemented}\ndef tanh(x):\n    return x\n\ndef lion_step():\n    pass\n"
    (tmp_path / "a.py").write_text(code)
    assert set(submissions.load(tmp_path / "a.py").found) == {"optim.adagrad_step", "optim.lion_step"}
    (tmp_path / "a.py").write_text("def tanh(x):\n    return x\n")
    assert list(submissions.load(tmp_path / "a.py").found) == ["activations.tanh"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "is neither a notebook (.ipynb) nor a Python file (.py)"),
        ("a.ipynb", b"not json", "is no notebook of format 4"),
        ("a.ipynb", b'{"worksheets": []}', "is no notebook of format 4"),
        ("a.ipynb", b"[1]", "is no notebook of format 4"),
        ("a.ipynb", b'{"cells": [1]}', "is no notebook of format 4"),
        ("a.ipynb", b"[" * 100_000, "is no notebook of format 4"),
        ("a.py", b"\xff\xfe\x00", "is not text in UTF-8"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_a_sentence(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    refuses(submissions.SubmissionProblem, words, submissions.load, tmp_path / name)


def test_a_folder_or_nothing_at_all_is_refused(tmp_path):
    refuses(submissions.SubmissionProblem, "cannot be read", submissions.load, tmp_path / "none.py")
    (tmp_path / "x.py").mkdir()
    refuses(submissions.SubmissionProblem, "cannot be read", submissions.load, tmp_path / "x.py")


# autograder check FILE


def test_the_command_prints_the_verdict_of_check(tmp_path, capsys):
    (tmp_path / "a.py").write_text(WRONG)
    assert cli.main(["check", str(tmp_path / "a.py")]) == 1
    shown = capsys.readouterr().out
    (target, code), *rest = submissions.load(tmp_path / "a.py").found.items()
    assert rest == []
    assert shown == f"{selfcheck.verdict_on(target, code)}\n"


def test_cells_that_wait_for_functions_to_be_written_are_counted(tmp_path):
    stub = "raise NotImplementedError()"
    (tmp_path / "a.ipynb").write_text(notebook(stub, "x = 1", stub))
    found = submissions.load(tmp_path / "a.ipynb")
    assert found.problems == ["2 code cells stopped at a function that is not written yet"]
    (tmp_path / "a.py").write_text(stub)
    [problem] = submissions.load(tmp_path / "a.py").problems
    assert problem.endswith("a.py stopped at a function that is not written yet")


@pytest.mark.parametrize("form", ["a.py", "a.ipynb"])
def test_right_answers_end_with_success(tmp_path, form):
    (tmp_path / form).write_text(RIGHT if form == "a.py" else notebook(RIGHT))
    assert cli.main(["check", str(tmp_path / form), "adagrad_step"]) == 0


def test_the_command_speaks_json(tmp_path, capsys):
    (tmp_path / "a.py").write_text(WRONG)
    assert cli.main(["check", str(tmp_path / "a.py"), "--json"]) == 1
    (verdict,) = json.loads(capsys.readouterr().out)
    assert (verdict["target"], verdict["right"]) == ("optim.adagrad_step", False)


@pytest.mark.parametrize(
    ("content", "names", "words"),
    [
        ("x = 1", [], "no function or class that bears the name of an exercise"),
        (RIGHT, ["adam_step"], "the file defines no adam_step; found: optim.adagrad_step"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(tmp_path, capsys, content, names, words):
    (tmp_path / "a.py").write_text(content)
    assert cli.main(["check", str(tmp_path / "a.py"), *names]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""


def test_what_stops_the_file_is_said_before_the_verdicts(tmp_path, capsys):
    (tmp_path / "a.py").write_text(RIGHT + "\nraise ValueError('halt')\n")
    cli.main(["check", str(tmp_path / "a.py")])
    assert "stopped with ValueError: halt." in capsys.readouterr().out


# pytest --dlcore FILE


def test_pytest_fails_with_the_verdict(tmp_path):
    (tmp_path / "mine.py").write_text(WRONG)
    done = run("-m", "pytest", "--dlcore", "mine.py", "-p", "no:cacheprovider", cwd=tmp_path)
    verdict = run("-m", "autograder", "check", "mine.py", cwd=tmp_path).stdout
    assert done.returncode == 1
    assert verdict.strip() in done.stdout
    assert "Traceback" not in done.stdout
    assert "1 failed" in done.stdout


def test_pytest_passes_what_is_right_and_ignores_its_own_files(tmp_path):
    (tmp_path / "mine.py").write_text(RIGHT)
    (tmp_path / "test_other.py").write_text("def test_it():\n    pass\n")
    done = run("-m", "pytest", "--dlcore", "mine.py", "test_other.py", "-p", "no:cacheprovider", cwd=tmp_path)
    assert "2 passed" in done.stdout, done.stdout
    plain = run("-m", "pytest", "mine.py", "-p", "no:cacheprovider", cwd=tmp_path)
    assert "no tests ran" in plain.stdout


def test_pytest_tells_of_files_that_cannot_be_read_or_do_not_run(tmp_path):
    (tmp_path / "torn.ipynb").write_text("{")
    (tmp_path / "stops.py").write_text(RIGHT + "\n1 / 0\n")
    done = run("-m", "pytest", "--dlcore", "torn.ipynb", "-p", "no:cacheprovider", cwd=tmp_path)
    assert "is no notebook of format 4" in done.stdout
    done = run("-m", "pytest", "--dlcore", "stops.py", "-p", "no:cacheprovider", cwd=tmp_path)
    assert "stopped with ZeroDivisionError" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


def test_the_verdict_that_the_readme_shows_is_the_one_that_is_given(capsys):
    blocks = re.findall(r"((?:^(?:    .*)?\n)+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    code, told = (next(dedent(b).strip() for b in blocks if word in b) for word in ("check(", "To reread"))
    exec(code, {"np": np})
    assert told in capsys.readouterr().out
