"""`autograder gradescope`: a results.json for every submission: graded for real, or with the reason."""

import json
import re
import zipfile

import graded_course
import nbformat
import pytest

from autograder import cli, grade, zoo
from autograder.exports import gradescope_zip

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop


@pytest.fixture
def course(tmp_path):
    return graded_course.make(tmp_path / "course")


@pytest.fixture
def upload(course, tmp_path):
    """The zip for Gradescope, unpacked as it is there."""
    wheel, made = tmp_path / "dlcore-1-py3-none-any.whl", tmp_path / "made.zip"
    wheel.write_bytes(b"wheel")
    command = ["export", "gradescope-zip", "hw", "--course", str(course), "--to", str(made)]
    assert cli.main([*command, "--wheel", str(wheel)]) == 0
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path / "source")
    return tmp_path / "source"


def handed_in(folder, answer, name="one.ipynb"):
    """A submission with an answer from the zoo."""
    code = (zoo.FOLDER / graded_course.TARGET / answer).read_text()
    folder.mkdir()
    if name.endswith(".py"):
        (folder / name).write_text(code)
    else:
        notebook = graded_course.notebook()
        notebook.cells[0].source, notebook.cells[2].source = code, "Each row adds up."
        nbformat.write(notebook, folder / name)
    return folder


def run(upload, submission, *more, assignment="hw"):
    """The exit code and the results.json, by the options that the script in the zip has."""
    options = ["--keys", str(upload / "keys"), "--notebooks", str(upload / "notebooks"), "--allow-reduced"]
    results = upload.parent / "results.json"
    code = cli.main(
        ["gradescope", str(submission), "--assignment", assignment, *options, "--out", str(results), *more]
    )
    return code, json.loads(results.read_bytes())


def right_and_wrong():
    names = sorted(path.name for path in (zoo.FOLDER / graded_course.TARGET).glob("*.py"))
    return next(n for n in names if ".right." in n), next(n for n in names if ".wrong." in n)


def test_a_notebook_is_graded_by_the_cells_of_its_author(upload, tmp_path):
    right, wrong = right_and_wrong()
    code, results = run(upload, handed_in(tmp_path / "ada", right))
    own, essay = results["tests"]
    assert (code, own["score"], own["max_score"], own["status"]) == (0, 12, 12, "passed")
    assert (essay["name"], essay["output"]) == ("one: why", "A person grades this.")
    assert results["extra_data"]["isolation"] in ("S3", "S2", "S1")
    code, results = run(upload, handed_in(tmp_path / "bob", wrong))
    assert (code, results["tests"][0]["status"]) == (0, "failed")


def test_functions_alone_count_where_there_are_no_notebooks(upload, tmp_path):
    (upload / "notebooks/one.ipynb").unlink()
    submission = handed_in(tmp_path / "ada", right_and_wrong()[0], "a5.py")
    code, results = run(upload, submission, assignment="A5")
    passed = [test["name"] for test in results["tests"] if test["status"] == "passed"]
    assert (code, passed) == (0, [graded_course.TARGET])
    assert len(results["tests"]) > 5


@pytest.mark.parametrize(
    ("what", "said"), [("keys", "There is no answer key at"), ("submission", "is no folder")]
)
def test_what_cannot_be_graded_has_a_reason_and_no_score(upload, tmp_path, capsys, what, said):
    submission = handed_in(tmp_path / "ada", right_and_wrong()[0])
    if what == "keys":
        (upload / "keys/A5.hidden.safetensors").unlink()
    code, results = run(upload, submission if what == "keys" else tmp_path / "nowhere")
    assert (code, results.keys() & {"score", "tests"}) == (1, set())
    assert said in results["output"]
    assert said in capsys.readouterr().err


def test_a_fault_of_ours_is_a_result_too(upload, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(grade, "grade", lambda *_: 1 / 0)
    code, results = run(upload, handed_in(tmp_path / "ada", right_and_wrong()[0]))
    assert (code, "tests" in results) == (1, False)
    assert results["output"].endswith("Grading stopped with ZeroDivisionError.")
    assert "Traceback" in capsys.readouterr().err


def test_results_that_cannot_be_written_end_with_1(upload, tmp_path, capsys):
    nowhere = tmp_path / "nowhere/results.json"
    options = ["--keys", str(upload), "--notebooks", str(upload), "--out", str(nowhere)]
    assert cli.main(["gradescope", str(upload), "--assignment", "hw", *options]) == 1
    assert f"{nowhere} cannot be written" in capsys.readouterr().err


def test_the_script_in_the_zip_uses_options_that_exist():
    called = gradescope_zip._RUN[gradescope_zip._RUN.index("autograder gradescope") :].partition("\necho")[0]
    words = re.sub(r"\\\n|\"|'|@", " ", called).split()[1:]
    from autograder.cli import _parser

    options = _parser().parse_args(words)
    assert (options.assignment, options.allow_reduced) == ("ASSIGNMENT", True)


def test_wrong_usage_ends_with_2(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["gradescope", "folder"])
    assert ended.value.code == 2
    assert "usage: autograder gradescope" in capsys.readouterr().err
