"""Notebooks that went wrong in a student's hands: a sentence on what to do, and no work is lost.

An old format, another kernel, cells deleted or there twice. A file that is damaged: `test_cells`; another
dlcore: `test_installed`; a bundle unpacked over an older one: `test_release`.
"""

import copy
import json
import re

import nbformat
import pytest
import small_course
import worked_on
from nbformat.v4 import new_code_cell
from worked_on import OPEN, RIGHT, WRONG

import autograder
import dlcore
from autograder import made_with, portfolio, student_cli
from autograder.authoring import handouts, release
from autograder.commands import progress
from dlcore import optim, student

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop

FRESH = "copy it from a fresh notebook (unpack the zip once more, in another place)."


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    course = small_course.make(tmp_path_factory.mktemp("bundle") / "course")
    return release.bundle(*small_course.opened(course), small_course.NAME).files


@pytest.fixture
def notebook(files):
    return worked_on.notebook(files)


@pytest.fixture(scope="module")
def sandbox():
    crew = worked_on.crew()
    yield crew
    crew.close()


@pytest.fixture(scope="module")
def original(files, sandbox):
    """What the notebook earns while nothing is wrong with it."""
    return worked_on.earned(worked_on.report(json.dumps(worked_on.notebook(files)), sandbox))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where work is kept."""
    monkeypatch.setenv(portfolio.WHERE, str(tmp_path / "my_dlcore"))
    yield tmp_path / "my_dlcore"
    dlcore.restore()


@pytest.fixture
def told(tmp_path, capsys):
    """What `autograder check` says of a notebook, a paragraph each."""

    def check(one):
        path = tmp_path / small_course.FILE
        path.write_text(one if isinstance(one, str) else json.dumps(one))
        assert student_cli.main(["check", str(path)]) == 1  # one answer is wrong, and one not written
        dlcore.restore()
        return capsys.readouterr().out.strip().split("\n\n")

    return check


def judged(paragraphs):
    """{exercise: the words of its verdict}"""
    text = "\n\n".join(paragraphs)
    return dict(re.findall(r"^(\w+\.\w+) \(A6\.\d+\): ([^,]+),", text, re.MULTILINE))


VERDICTS = {OPEN: "not written yet", RIGHT: "right", WRONG: "wrong values"}


def is_one_sentence(said):
    return said.endswith(".") and not re.search(r"\. [A-Z]", said)


def kept_work_is_there(folder, capsys):
    """The right answer is kept; the map counts it, and the next notebook goes on with it."""
    assert [path.stem for path in folder.iterdir()] == [RIGHT]
    assert progress.main(["progress"]) == 0
    assert re.search(rf"\[x\] {re.escape(RIGHT)} +8 of 8", capsys.readouterr().out)
    autograder.carry_over("A7")
    assert capsys.readouterr().out.endswith(": 1 of A6.\n")
    assert student.implemented() == (RIGHT,)
    assert optim.adagrad_step.__module__.startswith("dlcore.my_dlcore.")


def place(one, *name_and_check):
    return one.cells.index(worked_on.cell_of(one, *name_and_check))


# Saved by an old Jupyter


def in_format_3(one):
    return nbformat.v3.writes_json(nbformat.convert(copy.deepcopy(one), 3))


def test_an_old_format_is_checked_and_graded_all_the_same(notebook, told, sandbox, original, folder, capsys):
    old = in_format_3(notebook)
    assert nbformat.reads(old, as_version=nbformat.NO_CONVERT).nbformat == 3
    report = worked_on.report(old, sandbox)
    assert (worked_on.earned(report), report.notes) == (original, ())
    assert told(old) == told(notebook)
    kept_work_is_there(folder, capsys)


def test_jupyter_opens_an_old_format_with_nothing_lost(notebook, tmp_path):
    from jupyter_server.services.contents.largefilemanager import LargeFileManager

    (tmp_path / "old.ipynb").write_text(in_format_3(notebook))
    shown = LargeFileManager(root_dir=str(tmp_path)).get("old.ipynb")["content"]
    assert shown["nbformat"] == 4
    for old, new in zip(notebook.cells, shown["cells"], strict=True):
        assert (old.cell_type, old.source) == (new.cell_type, new.source)
        assert old.metadata.get("nbgrader") == new.metadata.get("nbgrader")


def test_what_vs_code_does_not_open_is_converted_as_the_first_page_says(notebook, tmp_path):
    """The command that stands there, on a file of format 3."""
    from nbconvert.nbconvertapp import NbConvertApp

    page = handouts.start_here("Small steps", small_course.FILE, "dlcore-0-py3-none-any.whl")
    assert "*Only Jupyter notebooks version 4+ are supported*" in page
    [command] = re.findall(r"`python -m jupyter nbconvert ([^`]+)`", page)
    path = tmp_path / small_course.FILE
    path.write_text(in_format_3(notebook))
    NbConvertApp.launch_instance(command.replace(small_course.FILE, str(path)).split())
    NbConvertApp.clear_instance()
    new = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    assert new.nbformat == 4
    assert [cell.source for cell in new.cells] == [cell.source for cell in notebook.cells]


# In another kernel

R = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
CHOSEN = {**R, "language_info": {"name": "python", "version": "3.12.1"}}
JULIA = {"language_info": {"name": "julia", "version": "1.5"}}
PYTHON_2 = {"kernelspec": {"name": "python2", "display_name": "Python 2", "language": "python"}}
OLD = {
    "kernelspec": {"name": "conda", "display_name": "course"},
    "language_info": {"name": "python", "version": "2.7.18"},
}
OTHERS = {"R": R, "R, chosen": CHOSEN, "julia": JULIA, "Python 2": PYTHON_2, "course": OLD}


@pytest.mark.parametrize("name", OTHERS)
def test_another_kernel_is_told_and_answers_count(name, notebook, told, sandbox, original, folder, capsys):
    notebook.metadata = nbformat.from_dict(OTHERS[name])
    said, *rest = told(notebook)
    kernel = name.partition(",")[0]
    assert said == (
        f"This notebook was last run in the kernel {kernel}:"
        " choose Python 3 with Change Kernel in the menu Kernel."
    )
    assert judged(rest) == VERDICTS
    assert worked_on.earned(worked_on.report(json.dumps(notebook), sandbox)) == original
    kept_work_is_there(folder, capsys)


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        {"kernelspec": {"name": "mine", "display_name": "R and me", "language": "python"}},
        {"language_info": {"name": "python", "version": "3.12.1"}},
        {"language_info": {"name": ["R"]}, "kernelspec": "R"},
        {"language_info": {"name": ""}, "kernelspec": {"language": ""}},
        [],
        None,
    ],
)
def test_of_python_3_and_of_nonsense_nothing_is_said(metadata):
    assert made_with.kernel_problem(metadata) == ""


def test_the_name_of_a_kernel_stays_on_its_line():
    said = made_with.kernel_problem({"kernelspec": {"display_name": "R\n" * 100, "language": "R"}})
    assert "\n" not in said
    assert len(said) < 150


@pytest.mark.parametrize("magic", ["%%bash", "%%R", "%%writefile mine.py", "%%javascript"])
def test_cells_in_other_languages_spoil_nothing(magic, notebook, told, sandbox, original):
    notebook.cells.insert(2, new_code_cell(f"{magic}\ndef adagrad_step(): return 'no answer'"))
    assert judged(told(notebook)) == VERDICTS
    assert worked_on.earned(worked_on.report(json.dumps(notebook), sandbox)) == original


# Cells deleted


def test_without_its_imports_a_notebook_is_told_where_they_are(notebook, told, folder, capsys):
    told(notebook)  # when all was well
    del notebook.cells[1]
    [said] = told(notebook)
    assert said == (
        f"No cell that runs in {small_course.FILE} defines check, implement:"
        f" mend the one that should or, if it is gone, {FRESH}"
    )
    assert is_one_sentence(said)
    kept_work_is_there(folder, capsys)


def test_without_its_imports_a_notebook_is_graded_all_the_same(notebook, sandbox, original):
    """Deleted after they had run, they are missed by nobody until another machine runs the notebook."""
    del notebook.cells[1]
    report = worked_on.report(json.dumps(notebook), sandbox)
    assert worked_on.earned(report) == original
    assert report.notes == (
        "The notebook's imports are missing; answers were run with numpy and implement all the same.",
    )


def test_an_answer_that_is_gone_is_told_and_costs_itself_alone(notebook, told, sandbox, folder, capsys):
    told(notebook)  # when all was well
    del notebook.cells[place(notebook, RIGHT)]
    said, *rest = told(notebook)
    assert said.startswith(f"No cell that runs in {small_course.FILE} defines adagrad_step: mend the one")
    assert said.endswith(FRESH)
    assert is_one_sentence(said)
    assert judged(rest) == {name: words for name, words in VERDICTS.items() if name != RIGHT}
    statuses = {v.target: v.status.name for v in worked_on.report(json.dumps(notebook), sandbox).verdicts}
    assert statuses == {OPEN: "UNWRITTEN", RIGHT: "MISSING", WRONG: "VALUES"}
    kept_work_is_there(folder, capsys)


def test_what_is_kept_can_be_put_back_into_the_notebook(notebook, told, sandbox, original, folder):
    """The answer is gone, and its file in `my_dlcore` pasted into a new cell."""
    told(notebook)
    gone = place(notebook, RIGHT)
    notebook.cells[gone] = new_code_cell((folder / f"{RIGHT}.py").read_text("utf-8"))
    assert judged(told(notebook)) == VERDICTS
    points = worked_on.earned(worked_on.report(json.dumps(notebook), sandbox))
    assert points == original


def test_a_check_that_is_gone_costs_nothing(notebook, told, sandbox, original, folder, capsys):
    del notebook.cells[place(notebook, RIGHT, True)]
    assert judged(told(notebook)) == VERDICTS
    report = worked_on.report(json.dumps(notebook), sandbox)
    assert sorted(map(str, worked_on.earned(report))) == sorted(map(str, original))
    assert report.notes == ("Cell check-optim-adagrad_step was missing and has been put back.",)
    kept_work_is_there(folder, capsys)


def test_a_name_of_the_students_own_is_told_as_it_is(notebook, told):
    notebook.cells.insert(2, new_code_cell("print(my_table)"))
    [said] = [one for one in told(notebook) if "my_table" in one]
    assert said == (
        f"code cell 2 of {small_course.FILE} stopped with NameError: name 'my_table' is not defined."
    )


# Cells there twice


@pytest.mark.parametrize("check", [False, True])
def test_a_cell_that_is_there_twice_counts_once(notebook, told, sandbox, original, folder, capsys, check):
    at = place(notebook, RIGHT, check)
    notebook.cells.insert(at, copy.deepcopy(notebook.cells[at]))
    assert judged(told(notebook)) == VERDICTS
    report = worked_on.report(json.dumps(notebook), sandbox)
    assert worked_on.earned(report) == original
    [said] = report.notes
    assert said.endswith("optim-adagrad_step was there more than once and counts once.")
    kept_work_is_there(folder, capsys)


@pytest.mark.parametrize("lower", [RIGHT, WRONG])
def test_of_two_answers_the_lower_one_counts(notebook, told, sandbox, lower):
    """As the first page says."""
    at = place(notebook, RIGHT)
    wrong = copy.deepcopy(notebook.cells[at])
    wrong.source = wrong.source.replace("np.sqrt", "np.abs")
    notebook.cells.insert(at + (lower == WRONG), wrong)
    words, status = ("right", "RIGHT") if lower == RIGHT else ("wrong values", "VALUES")
    assert judged(told(notebook))[RIGHT] == words
    [verdict] = [v for v in worked_on.report(json.dumps(notebook), sandbox).verdicts if v.target == RIGHT]
    assert verdict.status.name == status
    page = handouts.start_here("Small steps", small_course.FILE, "dlcore-0-py3-none-any.whl")
    assert "Of a cell that is there twice\n  the lower one counts" in page


# What the first page says


@pytest.mark.parametrize(
    "words",
    [
        "*name '...' is not defined*: run all cells above it once more, first the one with the imports.",
        "Copy the cell from a fresh notebook: unpack the zip once more, in another place.",
        "choose Python 3 with Change Kernel in the menu Kernel.",
    ],
)
def test_the_first_page_has_what_no_program_of_ours_can_say(words):
    """In another kernel, or where a name is missing, nothing of ours is run."""
    page = handouts.start_here("Small steps", small_course.FILE, "dlcore-0-py3-none-any.whl")
    assert words in " ".join(page.split())
