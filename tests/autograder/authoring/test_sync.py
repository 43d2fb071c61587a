"""Keeping authors' notebooks equal to dlcore."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import cli, key
from autograder.authoring import sync
from dlcore import syllabus

ASKED = [t for a in syllabus.ASSIGNMENTS if a.code == "A6" for e in a.exercises for t in e.targets]


def marked(name, source="", **kinds):
    facts = {"schema_version": 3, "task": False, "grade": False, "solution": False, "locked": False}
    return new_code_cell(source, metadata={"nbgrader": {"grade_id": name, **facts, **kinds}})


def pair(target):
    name = sync.cell_name(target)
    return marked(name, solution=True), marked(sync.CHECK + name, grade=True, locked=True, points=1.0)


@pytest.fixture
def written():
    """An author's notebook that nobody has brought up to date."""
    imports = new_code_cell("import numpy as np", metadata={"tags": [sync.IMPORTS]})
    cells = [new_markdown_cell("# Optimisers"), imports, *(cell for t in ASKED for cell in pair(t))]
    return new_notebook(cells=cells)


@pytest.fixture
def folder(tmp_path, written):
    made = tmp_path / "06_optimisers"
    made.mkdir()
    nbformat.write(written, made / "optimisers.ipynb")
    return made


def by_name(notebook):
    return {sync.name_of(cell): cell for cell in notebook.cells if sync.name_of(cell)}


def test_all_answer_and_check_cells_are_filled_in(written):
    cells = by_name(sync.synced(written, "A6"))
    assert cells["optim-adam_step"].source.startswith('@implement("optim.adam_step")\ndef adam_step(')
    assert cells["check-optim-adam_step"].source == "check(adam_step)"
    assert sum(c.metadata.nbgrader.get("points", 0) for c in cells.values()) == pytest.approx(100)


def test_a_second_time_changes_nothing(folder):
    assert len(sync.sync(folder)) == 2 * len(ASKED)
    path = folder / "optimisers.ipynb"
    path.write_text(path.read_text().replace("\n", "\n "))  # as another program may write it
    before = path.read_bytes()
    assert sync.sync(folder) == []
    assert path.read_bytes() == before


def test_checking_writes_nothing(folder):
    before = (folder / "optimisers.ipynb").read_bytes()
    assert sync.sync(folder, write=False)
    assert (folder / "optimisers.ipynb").read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["optimisers.ipynb"]


def test_what_an_author_changed_in_an_answer_is_named_and_mended(folder):
    sync.sync(folder)
    path = folder / "optimisers.ipynb"
    edited = nbformat.read(path, as_version=4)
    by_name(edited)["optim-lion_step"].source += "\n# hm"
    by_name(edited)["check-optim-adam_step"].metadata.nbgrader.points = 99
    nbformat.write(edited, path)
    changes = sync.sync(folder)
    assert [change.removeprefix(f"{path}: ").partition(" ")[0] for change in changes] == [
        "check-optim-adam_step",
        "optim-lion_step",
    ]
    assert all(change.endswith(" is not what dlcore and the key have") for change in changes)
    assert sync.sync(folder) == []


def test_outputs_do_not_stay(folder):
    sync.sync(folder)
    path = folder / "optimisers.ipynb"
    ran = nbformat.read(path, as_version=4)
    ran.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello")]
    ran.cells[1].execution_count = 7
    ran.cells[1].metadata["execution"] = {"iopub.execute_input": "2026-11-20T10:00:00Z"}
    nbformat.write(ran, path)
    [change] = sync.sync(folder)
    assert "holds outputs" in change
    forgotten = nbformat.read(path, as_version=4).cells[1]
    assert not forgotten.outputs
    assert forgotten.execution_count is None
    assert "execution" not in forgotten.metadata


def test_an_authors_own_cells_stay_as_they_are(written):
    written.cells.insert(2, new_code_cell("print('mine')"))
    assert sync.synced(written, "A6").cells[2].source == "print('mine')"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda cells: cells.pop(2), "no cell answers optim.gradient_descent"),
        (lambda cells: cells.insert(3, new_markdown_cell("between")), "is not followed by its check cell"),
        (lambda cells: cells.pop(1), 'no cell has the tag "imports"'),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(written, spoil, said):
    spoil(written.cells)
    with pytest.raises(sync.SyncProblem, match=said):
        sync.synced(written, "A6")


def test_a_check_that_is_not_graded_is_none(written):
    written.cells[3].metadata.nbgrader.grade = False
    with pytest.raises(sync.SyncProblem, match="is not followed by its check cell"):
        sync.synced(written, "A6")


def test_without_recorded_answers_nobody_knows_the_points(written, monkeypatch, tmp_path):
    recorded = key.read(key.path_of("A6", "visible"))
    fewer = {target: one for target, one in recorded.answers.items() if target != "optim.lion_step"}
    path = key.path_of("A6", "visible", tmp_path)
    key.write(key.Key(path, "visible", recorded.provenance, fewer))
    monkeypatch.setattr(key, "FOLDER", tmp_path)
    with pytest.raises(
        sync.SyncProblem, match=r"has no answers for optim\.lion_step: run autograder record A6"
    ):
        sync.synced(written, "A6")


def test_two_exercises_of_one_name_are_told_apart():
    """A check of the bare name would not know which one is meant."""
    assert sync.called("optim.adam_step") == "adam_step"
    assert sync.called("data.standardize") == '"data.standardize"'


def test_imports_that_answers_need_are_added_once(written):
    written.cells[1].source = "from dlcore.nn import layers, module"
    sync.add_imports(written, ["from dlcore.nn import module", "from dlcore import init"])
    assert written.cells[1].source == "from dlcore.nn import layers, module\nfrom dlcore import init"


@pytest.mark.parametrize("name", ["optimisers", "99_more", "x6_y"])
def test_a_folder_that_is_no_assignment_is_refused(name):
    with pytest.raises(sync.SyncProblem, match="is no folder of an assignment"):
        sync.code_of(name)


def test_the_command_tells_and_mends(folder, capsys, monkeypatch):
    assert cli.main(["sync", "--check", str(folder)]) == 1
    assert "run autograder sync" in capsys.readouterr().err
    assert cli.main(["sync", str(folder)]) == 0
    assert "check-optim-adam_step" in capsys.readouterr().out
    assert cli.main(["sync", "--check", str(folder)]) == 0
    monkeypatch.chdir(folder)
    assert cli.main(["sync"]) == 2
    assert "no folder of an assignment" in capsys.readouterr().err


def test_a_damaged_notebook_is_refused_and_left_alone(folder, capsys):
    (folder / "optimisers.ipynb").write_text("no notebook")
    assert cli.main(["sync", str(folder)]) == 1
    assert str(folder) in capsys.readouterr().err
    assert (folder / "optimisers.ipynb").read_text() == "no notebook"
