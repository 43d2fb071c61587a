"""nbgrader's own commands, with our preprocessor, reach the scores of `autograder grade`."""

import copy
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output
from nbgrader import utils
from nbgrader.converters import Autograde
from traitlets.config import Config

from autograder import nbgrader
from benchmarks import courses

STUDENTS = ("s0000", "s0001", "s0002")  # sound, prints much, no Python in one cell
CONFIGURE = "import autograder.nbgrader\nautograder.nbgrader.configure(get_config())\n"
# What the formgrader's button does, in a process of its own.
BUTTON = """
import json, sys
from nbgrader.apps import NbGrader, NbGraderAPI
app = NbGrader()
app.initialize([], root=sys.argv[1])
result = NbGraderAPI(app.coursedir, parent=app).autograde("worksheet", sys.argv[2])
print(json.dumps(result))
"""


def python(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command, environment = [sys.executable, *args], courses.environment()
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """An ungraded course whose configuration has our preprocessor."""
    folder = tmp_path_factory.mktemp("plugin") / "course"
    courses.make(folder, len(STUDENTS), "check")
    with open(folder / "nbgrader_config.py", "a", encoding="utf-8") as config:
        config.write(CONFIGURE)
    return folder


@pytest.fixture(scope="module")
def wanted(course):
    """The scores that `autograder grade` gives."""
    ours = course.with_name("ours")
    shutil.copytree(course, ours)
    done = python(ours, "-m", "autograder", "grade", "worksheet", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    return courses.scores(ours)


@pytest.fixture(scope="module")
def autograded(course):
    """The course after nbgrader's own command, and what that said."""
    theirs = course.with_name("theirs")
    shutil.copytree(course, theirs)
    done = python(theirs, "-m", "nbgrader", "autograde", "worksheet")
    assert done.returncode == 0, done.stderr
    return theirs, done.stderr


@pytest.mark.slow
def test_nbgrader_autograde_reaches_the_same_scores(autograded, wanted):
    folder, _ = autograded
    assert courses.scores(folder) == wanted
    assert len(wanted) == 8 * len(STUDENTS)
    assert len(set(wanted.values())) > 2


@pytest.mark.slow
def test_its_log_tells_what_is_amiss_in_a_sentence(autograded):
    _, said = autograded
    notes = [line for line in said.splitlines() if line.startswith("[AutogradeApp | WARNING] worksheet:")]
    assert len(notes) == 1
    assert "is no sound Python" in notes[0]
    assert "not recognized" not in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_its_notebooks_show_the_verdicts(autograded):
    folder, _ = autograded
    path = folder / "autograded" / "s0000" / "worksheet" / "worksheet.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    [cell] = [
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "test-optim-sgd_step"
    ]
    assert "A6.2" in cell.outputs[0].data["text/html"]


@pytest.mark.slow
def test_the_button_of_the_formgrader_reaches_the_same_scores(course, wanted, tmp_path):
    shutil.copytree(course, pressed := tmp_path / "course")
    done = python(pressed, "-c", BUTTON, str(pressed), "s0001")
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["success"], result
    assert courses.scores(pressed) == {
        place: points for place, points in wanted.items() if place[0] == "s0001"
    }


@pytest.mark.slow
def test_nbgrader_validate_says_what_a_student_has_to_mend(course, wanted):
    done = python(course, "-m", "nbgrader", "validate", "submitted/s0001/worksheet/worksheet.ipynb")
    assert done.returncode == 0, done.stderr
    assert "not recognized" not in done.stderr
    short = [
        place[3] for place, points in wanted.items() if place[0] == "s0001" and points < most()[place[3]]
    ]
    assert short
    assert f"VALIDATION FAILED ON {len(short)} CELL(S)" in done.stdout
    for name in short:
        assert f"check({name.rpartition('-')[2]})" in done.stdout


def most():
    cells = [cell.metadata.get("nbgrader", {}) for cell in courses.notebook("check").cells]
    return {cell["grade_id"]: cell["points"] for cell in cells if cell.get("grade")}


def test_configure_replaces_execution_and_nothing_else():
    config = Config()
    nbgrader.configure(config)
    ours = config.Autograde.autograde_preprocessors
    theirs = Autograde().autograde_preprocessors
    assert [one.__name__ for one in ours] == [one.__name__ for one in theirs]
    assert [a is b for a, b in zip(ours, theirs, strict=True)].count(False) == 1
    assert nbgrader.Execute in ours
    assert copy.deepcopy(config).Autograde.autograde_preprocessors == ours
    assert Autograde(config=config).autograde_preprocessors == ours


def preprocessed(path: Path, *sources: str, config: Config | None = None):
    """A notebook after our preprocessor; a source that starts with "4:" is a test for 4 points."""
    cells = []
    for i, source in enumerate(sources):
        facts = {"grade": True, "solution": False, "locked": True, "grade_id": f"cell-{i}", "points": 4}
        graded = source.startswith("4:")
        cells.append(new_code_cell(source.removeprefix("4:"), metadata={"nbgrader": facts} if graded else {}))
    notebook = nbformat.v4.new_notebook(cells=cells)
    resources = {
        "nbgrader": {"notebook": "hw", "assignment": "hw", "student": "ada"},
        "metadata": {"path": str(path)},
    }
    return nbgrader.Execute(config=config or Config()).preprocess(notebook, resources)[0]


def test_files_and_modules_beside_the_notebook_are_there(tmp_path):
    (tmp_path / "numbers.txt").write_text("1 2 3")
    (tmp_path / "helper.py").write_text("def twice(x):\n    return 2 * x\n")
    cells = preprocessed(
        tmp_path, "from helper import twice", "4:assert twice(2) == 4", "4:assert open('numbers.txt')"
    ).cells
    assert [utils.determine_grade(cell)[0] for cell in cells[1:]] == [4, 4]


def test_what_is_beside_the_notebook_is_not_changed(tmp_path):
    (tmp_path / "numbers.txt").write_text("1 2 3")
    preprocessed(tmp_path, "open('numbers.txt', 'w').write('0'); open('new.txt', 'w').write('0')")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("numbers.txt", "1 2 3")]


def test_a_course_s_own_keys_that_are_not_there_are_named(tmp_path):
    config = Config()
    config.Execute.keys = str(tmp_path / "keys")
    with pytest.raises(nbgrader.NbGraderException, match="A6"):
        preprocessed(tmp_path, "4:from autograder import check\ncheck(sgd_step)", config=config)


def test_a_machine_that_cannot_isolate_is_refused(tmp_path, monkeypatch):
    def refuse(*_):
        raise nbgrader.runner.SandboxProblem("this machine cannot isolate students' code")

    monkeypatch.setattr(nbgrader.levels, "best", refuse)
    config = Config()
    config.Execute.packages = ["another"]  # not tried before
    with pytest.raises(nbgrader.NbGraderException, match="cannot isolate"):
        preprocessed(tmp_path, "1 + 1", config=config)


@pytest.mark.parametrize(
    ("output", "points"),
    [
        (new_output("execute_result", {"text/plain": "nan"}), 0.0),
        (new_output("execute_result", {"text/plain": "-3"}), 0.0),
        (new_output("execute_result", {"text/plain": "1000"}), 0.0),
        (new_output("stream", name="stderr", text="DeprecationWarning"), 4.0),
    ],
)
def test_nbgrader_reads_our_points_from_the_outputs(output, points):
    facts = {"grade": True, "solution": False, "locked": True, "grade_id": "a", "points": 4}
    cell = new_code_cell("1", outputs=[output], metadata={"nbgrader": facts})
    nbgrader.tell_nbgrader(cell, points)
    assert utils.determine_grade(cell) == (points, 4)


def test_a_cell_that_waits_for_a_person_is_left_alone():
    cell = new_code_cell("1", outputs=[new_output("execute_result", {"text/plain": "nan"})])
    nbgrader.tell_nbgrader(cell, None)
    assert [output.output_type for output in cell.outputs] == ["execute_result"]


CHEAT = (
    "def check(_):\n    return 4.0",
    "def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):\n    ...",
)


@pytest.mark.parametrize("imported", ["from autograder import check\n", ""], ids=["in the test", "deleted"])
def test_a_check_of_the_student_s_own_gives_no_points(tmp_path, imported):
    cells = preprocessed(tmp_path, *CHEAT, f"4:{imported}check(sgd_step)").cells
    assert utils.determine_grade(cells[-1])[0] == 0


def test_dlcore_is_the_student_edition(tmp_path):
    use, test = "from dlcore import conv", "4:assert conv.conv_output_size(8, 3) == 6"
    cells = preprocessed(tmp_path, use, test, "4:check(conv1d)").cells
    assert utils.determine_grade(cells[1])[0] == 0
    assert "yours to write" in cells[1].outputs[-1].evalue
    (tmp_path / "theirs").mkdir()  # a course without our exercises: dlcore is a library like any other
    assert utils.determine_grade(preprocessed(tmp_path / "theirs", use, test).cells[1])[0] == 4


def test_the_page_names_tests_that_exist():
    tests = Path(__file__).parents[1]
    named = set(re.findall(r"`(test_\w+)`", (tests.parent / "docs" / "nbgrader.md").read_text("utf-8")))
    assert len(named) > 10
    sources = "".join(path.read_text("utf-8") for path in tests.rglob("test_*.py"))
    assert named <= set(re.findall(r"^def (test_\w+)", sources, re.MULTILINE))


def test_the_page_names_every_setting():
    page = (Path(__file__).parents[2] / "docs" / "nbgrader.md").read_text("utf-8")
    for name, trait in nbgrader.Execute.class_own_traits(config=True).items():
        default = repr(trait.default()).replace("'", '"')
        assert f"`c.Execute.{name} = {default}`" in page
