"""`autograder new`: what it adds, where, what it refuses, and that recording says what is still missing."""

import argparse
import ast
import shutil
from pathlib import Path

import nbformat
import pytest
import torch

import dlcore
from autograder import cli, key, problems, rehearsal, stale, zoo
from autograder.authoring import scaffold, sync, table, unfinished
from autograder.commands import scaffolding
from autograder.recorder import Recorder
from dlcore import syllabus

NEW = "losses.gaussian_nll_grad"  # a function of dlcore that is no exercise
LISTED = "losses.gaussian_nll"  # an exercise that has no problem yet
NOTEBOOK = "solutions/02_linear_regression/linear_regression.ipynb"


@pytest.fixture
def checkout(tmp_path):
    """As much of the project as is written to."""
    (tmp_path / "dlcore").mkdir()
    shutil.copy(Path(dlcore.__file__).with_name("syllabus.py"), tmp_path / "dlcore")
    (tmp_path / "autograder" / "problems").mkdir(parents=True)
    return scaffold.Checkout(tmp_path)


def files(checkout):
    return {
        path.relative_to(checkout.root).as_posix(): path.read_text("utf-8")
        for path in checkout.root.rglob("*")
        if path.is_file()
    }


def cells(checkout, path=NOTEBOOK):
    notebook = nbformat.read(checkout.root / path, as_version=4)
    nbformat.validate(notebook)
    return notebook.cells


def names(checkout, path=NOTEBOOK):
    return [sync.name_of(cell) or cell["id"] for cell in cells(checkout, path)]


def test_a_function_becomes_an_exercise_in_three_files(checkout):
    before = files(checkout)
    said = scaffold.new("A2", NEW, 7, checkout)
    assert said == [
        "losses.gaussian_nll_grad is exercise A2.10, 7 points.",
        "  autograder/problems/ch03_gaussian_nll_grad.py: its problem: fill in what is marked",
        f"  {NOTEBOOK}: its cells: write what leads to them",
        "  dlcore/syllabus.py: its row; A2 has 107 points with it",
        "Then: autograder record A2, which says what is still missing.",
    ]
    assert files(checkout).keys() == before.keys() | {
        "autograder/problems/ch03_gaussian_nll_grad.py",
        NOTEBOOK,
    }


def test_the_table_has_one_row_more_and_nothing_else_is_changed(checkout):
    old = checkout.table.read_text("utf-8").splitlines()
    scaffold.new("A2", NEW, None, checkout)
    added = '            _exercise("A2.10", 10, "losses.gaussian_nll_grad"),'
    new = checkout.table.read_text("utf-8").splitlines()
    assert [line for line in new if line != added] == old
    assert new.count(added) == 1
    found = table._assignments("\n".join(new))
    assert [e.number for e in found[1].exercises][-2:] == ["A2.9", "A2.10"]
    assert len(syllabus.ASSIGNMENTS[1].exercises) == 9, "this process has the table that it began with"


def test_the_problem_has_the_signature_of_dlcore_and_marks_for_the_author(checkout):
    scaffold.new("A2", LISTED, None, checkout)
    path = checkout.problems / "ch03_gaussian_nll.py"
    tree = ast.parse(path.read_text("utf-8"))
    written = {node.name: ast.unparse(node.args) for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert written["reference"] == written["mistaken"] == "mu, target, sigma"
    assert [part.rpartition(" (line")[0] for part in unfinished.parts(path)] == [
        "what students write",
        "an ordinary case",
        "an edge case",
        "PyTorch's answer",
        "the code of a mistake",
        "the mistake's name",
        "the mistake's sentence",
        "the section to reread",
    ]


@pytest.mark.parametrize("target", ["train.clip_grads", "train.EarlyStopping", "norm.layernorm_forward"])
def test_a_problem_as_it_is_scaffolded_can_be_read(checkout, target):
    """Or one that is not finished would keep all others from being recorded."""
    code = syllabus.numbers(target)[0].partition(".")[0]
    scaffold.new(code, target, None, checkout)
    [path] = checkout.problems.iterdir()
    module = {"__name__": f"{problems.__name__}.{path.stem}", "__package__": problems.__name__}
    exec(compile(path.read_text("utf-8"), path, "exec"), module)
    [problem] = module["PROBLEMS"]
    assert problem.target == target
    assert problem.groups
    assert problem.mistakes
    assert stale.files_of(target, checkout.problems) == [path]
    assert all(len(line) <= 110 for line in path.read_text("utf-8").splitlines())


def test_defaults_that_mean_nothing_elsewhere_do_not_stop_the_file(checkout):
    assert scaffold.drafts._literal(ast.parse("act.relu", mode="eval").body) == "None"
    assert scaffold.drafts._literal(ast.parse("(1, -2.0)", mode="eval").body) == "(1, -2.0)"


def test_what_an_exercise_leans_on_is_known(checkout):
    scaffold.new("A2", "losses.half_mse", None, checkout)
    leaning = (checkout.problems / "ch03_half_mse.py").read_text("utf-8")
    assert 'uses=("losses.mse_loss",)' in leaning


def test_the_points_of_functions_add_up_to_those_of_their_exercise():
    for exercise in syllabus.exercises():
        shares = [table.share(exercise, target) for target in exercise.targets]
        assert sum(shares) == exercise.points
        assert max(shares) - min(shares) <= 1


def test_a_new_notebook_opens_with_what_every_notebook_has(checkout):
    scaffold.new("A2", LISTED, None, checkout)
    name = sync.cell_name(LISTED)
    assert names(checkout) == [
        "title",
        "imports",
        "how-checks-work",
        f"about-{name}",
        name,
        f"check-{name}",
    ]
    title, imports, _, about, answer, check = cells(checkout)
    assert title.source.startswith("# Linear regression and generalisation\n")
    assert unfinished.MARK in title.source
    assert unfinished.MARK in about.source
    assert imports.metadata.tags == [sync.IMPORTS]
    assert answer.source.startswith('@implement("losses.gaussian_nll")\ndef gaussian_nll(mu, target, sigma):')
    assert "### BEGIN SOLUTION" in answer.source
    assert check.source == "check(gaussian_nll)"
    facts = {"schema_version": 3, "task": False, "cell_type": "code"}
    written = {"grade_id": name, "solution": True, "grade": False, "locked": False}
    checked = {"grade_id": f"check-{name}", "solution": False, "grade": True, "locked": True, "points": 10}
    assert answer.metadata.nbgrader == facts | written
    assert check.metadata.nbgrader == facts | checked


def test_the_cells_run_as_they_are(checkout):
    scaffold.new("A2", LISTED, None, checkout)
    own, said = {}, []
    try:
        for cell in cells(checkout):
            if cell.cell_type == "code":
                exec(cell.source, own)
                own["check"] = said.append
        assert said == [own["gaussian_nll"]]
        assert said[0]([0.0], [0.0], sigma=1.0) == pytest.approx(0.9189, abs=1e-4)
    finally:
        dlcore.restore()


def test_exercises_stand_in_the_order_of_the_table_whenever_they_come(checkout):
    for target in ("linear.linreg_grad", NEW, "linear.linear_predict", LISTED):
        scaffold.new("A2", target, None, checkout)
    order = ["linear.linear_predict", "linear.linreg_grad", LISTED, NEW]
    answered = [name for name in names(checkout) if name in map(sync.cell_name, order)]
    assert answered == list(map(sync.cell_name, order))
    ids = [cell["id"] for cell in cells(checkout)]
    assert len(set(ids)) == len(ids)
    assert names(checkout)[:4] == ["title", "imports", "how-checks-work", "about-linear-linear_predict"]


def test_what_an_author_has_written_stays(checkout):
    scaffold.new("A2", "linear.linear_predict", None, checkout)
    path = checkout.root / NOTEBOOK
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("print(linear_predict)", id="mine"))
    notebook.cells.append(nbformat.v4.new_markdown_cell("# The end", id="end"))
    nbformat.write(notebook, path)
    old = {name: cell.source for name, cell in zip(names(checkout), cells(checkout), strict=True)}
    scaffold.new("A2", LISTED, None, checkout)
    new = {name: cell.source for name, cell in zip(names(checkout), cells(checkout), strict=True)}
    assert old.items() <= new.items()
    order = [name for name in names(checkout) if name in ("mine", sync.cell_name(LISTED), "end")]
    assert order == ["mine", sync.cell_name(LISTED), "end"]


def test_only_what_is_missing_is_added(checkout):
    scaffold.new("A2", NEW, None, checkout)
    before = files(checkout)
    (checkout.root / NOTEBOOK).unlink()
    (checkout.root / NOTEBOOK).parent.rmdir()
    with table.as_if(table._assignments(before["dlcore/syllabus.py"])):
        said = scaffold.new("A2", NEW, None, checkout)
        assert len(said) == 3
        assert files(checkout) == before
        with pytest.raises(table.WrongWord, match=r"is exercise A2\.10 already, with its problem"):
            scaffold.new("A2", NEW, None, checkout)
    assert files(checkout) == before


def test_an_assignment_is_known_by_its_folder_too(checkout):
    scaffold.new("02_linear_regression", LISTED, None, checkout)
    assert (checkout.root / NOTEBOOK).is_file()


@pytest.mark.parametrize("assignment", syllabus.ASSIGNMENTS, ids=lambda one: one.code)
def test_a_folder_that_is_made_is_found_again(checkout, assignment):
    path = scaffold._place(checkout.solutions, assignment)
    assert sync.code_of(path.parent.name) == assignment.code
    path.parent.mkdir(parents=True)
    path.touch()
    assert scaffold._place(checkout.solutions, assignment) == path


def test_the_folders_of_the_core_assignments_are_those_that_the_table_gives(checkout):
    made = {scaffold._place(checkout.solutions, one).parent.name for one in syllabus.ASSIGNMENTS}
    assert {"05_backpropagation", "06_optimisers", "08_convolution", "11_attention"} <= made


# What is refused


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("A99", LISTED), "there is no assignment A99: name one of A1 to A13"),
        (("A2", "losses.gausian_nll"), "no function or class losses.gausian_nll: is losses.gaussian_nll "),
        (("A2", "gaussian_nll"), "no function or class gaussian_nll: is losses.gaussian_nll "),
        (("A2", "zzz.qqq"), "no function or class zzz.qqq: write it first, with its task as docstring"),
        (("A2", "losses._pair"), "no function or class losses._pair"),
        (("A2", "nn.layers"), "no function or class nn.layers"),
        (("A2", "check.array"), "no function or class check.array"),
        (("A2", "optim.adam_step"), "optim.adam_step is exercise A6.5 already: one assignment has it"),
        (("A4", "activations.sigmoid"), "activations.sigmoid is exercise A3.6 already"),
        (("A5", "dense.linear_backward"), "is exercise A5.1 already, called nn.linear_backward"),
        (("A2", NEW, 0), "an exercise is worth at least one point, not 0"),
        (("A2", LISTED, 5), "losses.gaussian_nll is exercise A2.6 already: change its points in dlcore/"),
    ],
)
def test_wrong_words_get_a_sentence_and_change_nothing(checkout, words, said):
    before = files(checkout)
    with pytest.raises(table.WrongWord, match=said.replace(".", r"\.")) as refused:
        scaffold.new(*words, *[None] * (3 - len(words)), checkout)
    assert "\n" not in str(refused.value)
    assert files(checkout) == before


def undocumented(checkout, monkeypatch):
    definition = ast.parse("def gaussian_nll(mu): return mu").body[0]
    monkeypatch.setattr(scaffold.edition, "definitions", lambda trees, target: ("losses.py", [definition]))


def taken(checkout, monkeypatch):
    for name in ("ch03_gaussian_nll.py", "ch03_losses_gaussian_nll.py"):
        (checkout.problems / name).write_text("PROBLEMS = []\n")


def syntax(checkout, monkeypatch):
    (checkout.problems / "ch03_more.py").write_text("PROBLEMS = [\n")


def damaged(checkout, monkeypatch):
    (checkout.root / NOTEBOOK).parent.mkdir(parents=True)
    (checkout.root / NOTEBOOK).write_text("{")


def twice(checkout, monkeypatch):
    damaged(checkout, monkeypatch)
    (checkout.root / NOTEBOOK).with_name("more.ipynb").write_text("{}")


def in_the_way(checkout, monkeypatch):
    checkout.solutions.write_text("a file")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (undocumented, "losses.gaussian_nll has no docstring, and that is the task"),
        (taken, "ch03_losses_gaussian_nll.py is there, but has no problem for losses.gaussian_nll"),
        (syntax, "ch03_more.py, line 1, is no Python: mend it first"),
        (damaged, "linear_regression.ipynb cannot be read as a notebook"),
        (twice, "02_linear_regression holds 2 notebooks, and an assignment is one"),
        (in_the_way, "cannot be written: "),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_half_written(checkout, monkeypatch, spoil, said):
    spoil(checkout, monkeypatch)
    before = files(checkout)
    with pytest.raises(table.ScaffoldProblem, match=said.replace(".", r"\.")) as refused:
        scaffold.new("A2", LISTED, None, checkout)
    assert not isinstance(refused.value, table.WrongWord)
    assert "\n" not in str(refused.value)
    assert files(checkout) == before


def test_a_full_disk_leaves_neither_files_nor_folders(checkout, monkeypatch):
    before, real = files(checkout), Path.write_text

    def full(self, text, *arguments):
        if self.suffix == ".part" and self.parent.is_relative_to(checkout.solutions):
            real(self, text[:10], *arguments)
            raise OSError(28, "No space left on device", str(self))
        return real(self, text, *arguments)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(table.ScaffoldProblem, match="cannot be written: No space left"):
        scaffold.new("A2", LISTED, None, checkout)
    assert files(checkout) == before
    assert not (checkout.root / NOTEBOOK).parent.exists()


def test_a_table_that_somebody_has_rewritten_is_left_alone(checkout):
    text = checkout.table.read_text("utf-8")
    checkout.table.write_text(text.replace('"A2.9"', '"A2.99"'))
    before = files(checkout)
    with pytest.raises(table.ScaffoldProblem, match=r"add a row to A2 by hand, _exercise\(.A2\.10., 10, "):
        scaffold.new("A2", NEW, None, checkout)
    assert files(checkout) == before


def test_an_exercise_that_needs_imports_needs_the_cell_for_them(checkout):
    scaffold.new("A5", "nn.linear_backward", None, checkout)
    path = "solutions/05_backpropagation/backpropagation.ipynb"
    scaffold.new("A5", "nn.Sequential", None, checkout)
    [imports] = [cell for cell in cells(checkout, path) if sync.IMPORTS in cell.metadata.get("tags", ())]
    assert "from dlcore.nn import module" in imports.source.splitlines()
    notebook = nbformat.read(checkout.root / path, as_version=4)
    notebook.cells = [c for c in notebook.cells if sync.IMPORTS not in c.metadata.get("tags", ())]
    notebook.cells = [c for c in notebook.cells if sync.name_of(c) != "nn-Sequential"]
    nbformat.write(notebook, checkout.root / path)
    before = files(checkout)
    with pytest.raises(table.ScaffoldProblem, match='no cell has the tag "imports"'):
        scaffold.new("A5", "nn.Sequential", None, checkout)
    assert files(checkout) == before


# The command


def command(monkeypatch, checkout, *words, points=None):
    monkeypatch.setattr(scaffold.new, "__defaults__", (None, checkout))
    return scaffolding.run(argparse.Namespace(assignment=words[0], exercise=words[1], points=points))


def test_the_command_says_what_it_did_or_why_not(checkout, monkeypatch, capsys):
    assert command(monkeypatch, checkout, "A2", NEW, points=5) == 0
    assert capsys.readouterr().out.startswith("losses.gaussian_nll_grad is exercise A2.10, 5 points.\n")
    assert command(monkeypatch, checkout, "A99", NEW) == 2
    in_the_way(scaffold.Checkout(checkout.root / "dlcore"), monkeypatch)
    shutil.rmtree(checkout.problems)
    checkout.problems.write_text("")
    assert command(monkeypatch, checkout, "A2", LISTED) == 1
    said = capsys.readouterr()
    assert not said.out
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == ["autograder", "autograder"]


def test_outside_a_checkout_there_is_nothing_to_add_to(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(zoo, "FOLDER", tmp_path / "none")
    assert scaffolding.run(argparse.Namespace(assignment="A2", exercise=NEW, points=None)) == 1
    assert "run this in a checkout of the project" in capsys.readouterr().err


# Then it is recorded


def test_recording_says_what_is_missing_before_it_computes_anything(checkout, monkeypatch, capsys):
    """In one sentence, whatever state the file is in, until the author has filled in all of it."""
    scaffold.new("A2", LISTED, None, checkout)
    [path] = checkout.problems.iterdir()
    module = {"__name__": f"{problems.__name__}.{path.stem}", "__package__": problems.__name__}
    exec(compile(path.read_text("utf-8"), path, "exec"), module)
    [problem] = module["PROBLEMS"]
    monkeypatch.setattr(problems, "load", lambda: {LISTED: problem})
    monkeypatch.setattr(stale.files_of, "__defaults__", (checkout.problems,))
    monkeypatch.setattr(Recorder, "answers", lambda *arguments: pytest.fail("it computes"))
    out = checkout.root / "keys"
    assert cli.main(["record", "A2", "--device", "cpu", "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(
        "autograder: nothing was written: losses.gaussian_nll is not finished: fill in, in"
        " ch03_gaussian_nll.py, what students write (line 1), an ordinary case (line 10), an edge case ("
    )
    assert said.count("\n") == 1
    assert not out.exists()
    path.write_text(path.read_text("utf-8").replace(unfinished.MARK, ""))
    with pytest.raises(rehearsal.Unready, match="first case of 'ordinary cases': the case holds an object"):
        rehearsal.rehearse([problem], Recorder(torch.device("cpu"), 0))


def test_problems_of_the_book_are_finished():
    for path in Path(problems.__file__).parent.glob("ch*.py"):
        assert unfinished.parts(path) == [], path.name
    assert key.FOLDER.is_dir()
