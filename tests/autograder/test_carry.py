"""`carry_over()`: later notebooks run on what a student wrote in earlier ones, if the student wants that."""

import inspect
import os
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from compare import refuses

import autograder
import dlcore
from autograder import edition, key, portfolio, recheck, references, standalone
from autograder.authoring import answers
from autograder.sandbox import standin
from dlcore import nn, optim, schedules, student, syllabus

pytestmark = pytest.mark.usefixtures("folder")

ROOT = Path(__file__).parents[2]
LR = "def step_lr(t, lr, step_size, gamma=0.1):\n    return lr * gamma ** (t // step_size)\n"
BACKWARD = """
import numpy as np

def linear_backward(g, x, w, need_dx=True):
    return g @ w if need_dx else None, g.T @ x, g.sum(axis=0)
"""


@pytest.fixture
def stand(tmp_path, monkeypatch):
    """Stands in the folder of an assignment."""

    def there(name):
        (tmp_path / name).mkdir(exist_ok=True)
        monkeypatch.chdir(tmp_path / name)

    return there


def keep(folder, **texts):
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name.replace('__', '.')}.py").write_text(text)


def carried(capsys, before=""):
    autograder.carry_over(before)
    return capsys.readouterr().out


def is_own(code):
    return code.__module__.startswith(standalone.KEPT)


def test_where_no_key_can_tell_the_work_is_trusted(folder, stand, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(key, "FOLDER", tmp_path)
    stand("06_optimisers")
    keep(folder, nn__linear_backward=BACKWARD)
    assert "1 of A5" in carried(capsys)
    assert is_own(nn.linear_backward)


def test_functions_of_earlier_assignments_take_the_place_of_ours(folder, stand, capsys):
    stand("06_optimisers")
    keep(folder, nn__linear_backward=BACKWARD, schedules__step_lr=LR)
    told = carried(capsys)
    assert told == f"dlcore now runs on functions of your own, carried over from {folder}: 1 of A5.\n"
    assert is_own(nn.linear_backward)
    assert nn.linear_backward is dlcore.dense.linear_backward
    assert not is_own(schedules.step_lr)  # of this assignment


def test_the_assignment_can_be_named(folder, stand, capsys):
    stand("06_optimisers")
    keep(folder, nn__linear_backward=BACKWARD, schedules__step_lr=LR)
    assert carried(capsys, "A8").endswith(": 1 of A5, 1 of A6.\n")
    refuses(ValueError, "'A66' is no assignment; write one of A1, A2", autograder.carry_over, "A66")


def test_the_folder_or_else_the_students_edition_tells_which_assignment_it_is(
    folder, stand, capsys, monkeypatch
):
    monkeypatch.setattr(dlcore, "__version__", "0.1.0+a.6.g3f2a91c")
    keep(folder, nn__linear_backward=BACKWARD, schedules__step_lr=LR)
    stand("anywhere")
    assert carried(capsys).endswith(": 1 of A5.\n")
    stand("08_convolution")
    assert carried(capsys).endswith(": 1 of A5, 1 of A6.\n")


def test_with_the_whole_library_everything_is_carried_over(folder, stand, capsys):
    stand("anywhere")
    keep(folder, nn__linear_backward=BACKWARD, schedules__step_lr=LR)
    assert carried(capsys).endswith(": 1 of A5, 1 of A6.\n")


def test_with_nothing_kept_a_sentence_says_so(folder, capsys):
    assert carried(capsys) == f"Nothing is carried over: there is no folder {folder} yet.\n"
    folder.mkdir()
    assert (
        carried(capsys)
        == f"Nothing is carried over: {folder} holds no right answers to earlier assignments.\n"
    )
    assert student.implemented() == ()


def test_what_is_not_right_any_more_is_left_out_in_a_sentence(folder, capsys):
    keep(
        folder,
        nn__linear_backward=BACKWARD.replace("g.T @ x", "x.T @ g"),
        schedules__step_lr=LR,
        optim__what="",
    )
    first, *rest = carried(capsys, "A7").splitlines()
    assert first.endswith(": 1 of A6.")
    assert rest[0].startswith(f"{folder}/optim.what.py is left out: 'optim.what' is no exercise of dlcore")
    assert rest[1].startswith("nn.linear_backward is not carried over: it is not right any more (")
    assert len(rest) == 2
    assert student.implemented() == ("schedules.step_lr",)


def test_what_the_notebook_has_written_already_stays(folder, capsys):
    def step_lr(t, lr, step_size, gamma=0.1):
        return lr * gamma ** (t // step_size)

    dlcore.implement("schedules.step_lr")(step_lr)
    keep(folder, nn__linear_backward=BACKWARD, schedules__step_lr=LR)
    assert carried(capsys, "A7").endswith(": 1 of A5.\n")
    assert schedules.step_lr is step_lr


def test_it_can_be_called_again(folder, capsys):
    keep(folder, schedules__step_lr=LR)
    told = carried(capsys, "A7")
    old = schedules.step_lr
    assert carried(capsys, "A7") == told
    assert schedules.step_lr is old
    keep(folder, schedules__step_lr=f"# newer\n{LR}")
    assert carried(capsys, "A7") == told
    assert is_own(schedules.step_lr)
    assert schedules.step_lr is not old
    dlcore.restore()
    assert schedules.step_lr.__module__ == "dlcore.schedules"


def test_names_that_the_notebook_had_imported_before_mean_the_same(folder, capsys, monkeypatch):
    notebook = sys.modules["__main__"]
    monkeypatch.setattr(notebook, "imported_before", schedules.step_lr, raising=False)
    keep(folder, schedules__step_lr=LR)
    carried(capsys, "A7")
    assert notebook.imported_before is schedules.step_lr
    assert is_own(schedules.step_lr)


def test_what_is_written_later_reaches_what_was_carried_over(folder, capsys):
    """As it reaches all of dlcore: the kept file holds the function by its name."""
    parameters = "p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2"
    body = "step(p * (1 - lr * weight_decay), g, m, v, t, lr, beta1, beta2, eps)"
    head = "from dlcore.optim import adam_step as step\n\n"
    keep(folder, optim__adamw_step=f"{head}def adamw_step({parameters}):\n    return {body}\n")
    carried(capsys, "A7")
    assert is_own(optim.adamw_step)
    dlcore.implement("optim.adam_step")(mine := adam_like("mine"))
    assert optim.adamw_step(np.ones(1), 0, 0, 0, 1) == "mine"
    assert optim.adam_step is mine


def adam_like(result):
    def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
        return result

    return adam_step


def test_what_hinders_it_is_told_and_dlcore_goes_on(folder, capsys, monkeypatch):
    keep(folder, schedules__step_lr=LR)
    monkeypatch.setattr(recheck, "_CHILD", "raise SystemExit({path!r} and 1)")
    assert carried(capsys, "A7").startswith(
        "Nothing is carried over: kept work cannot be run again, for Python"
    )
    (folder / "schedules.step_lr.py").unlink()
    folder.rmdir()
    folder.write_text("")
    assert carried(capsys, "A7") == f"Nothing is carried over: Not a directory ({folder}).\n"


def test_while_a_class_is_graded_it_does_nothing():
    assert inspect.signature(standin.carry_over) == inspect.signature(autograder.carry_over)
    assert standin.carry_over("A6") is None
    assert set(autograder.__all__) - {"Verdict"} <= vars(standin).keys()


# From one notebook to the next, in Jupyter's own kernel


def run(path, *cells):
    """The outputs of the code cells of a notebook."""
    from nbclient import NotebookClient

    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    nbformat.write(notebook, path)
    return ["".join(text_of(output) for output in cell.outputs) for cell in notebook.cells]


def text_of(output):
    return output.get("text") or output["data"]["text/plain"]


@pytest.mark.slow
def test_work_goes_from_one_notebook_to_the_next(tmp_path, monkeypatch):
    """Classes, too: Python before 3.13 does not know where a notebook has written one."""
    monkeypatch.delenv(portfolio.WHERE)
    targets = [t for a in syllabus.ASSIGNMENTS[4:] for e in a.exercises for t in e.targets]
    mine = [t for e in syllabus.ASSIGNMENTS[4].exercises for t in e.targets]
    mine = references.ordered(mine, {})  # nothing is checked before what it leans on
    cut = [t for t in targets if t != "init.default_uniform"]
    edition.write(
        edition.student_edition(edition.read_package(Path(dlcore.__file__).parent), cut), cut, tmp_path / "a5"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "a5"), str(ROOT)]))
    top = [
        "import numpy as np",
        "from dlcore.student import implement",
        "from autograder import carry_over, check",
    ]
    top += answers.imports(mine)
    cells = [part for t in mine for part in (answers.answer_cell(t, mine, answers.Cut(cut)), f'check("{t}")')]
    outputs = run(tmp_path / "course" / "05_backpropagation" / "a.ipynb", "\n".join(top), *cells)
    folder = tmp_path / "course" / "my_dlcore"
    assert [float(output.split("\n")[-1]) > 0 for output in outputs[2::2]] == [True] * len(mine)
    assert sorted(path.stem for path in folder.iterdir()) == sorted(mine), outputs
    top = [
        "from autograder import carry_over",
        "from dlcore import nn, ops",
        "from dlcore.autograd import Tensor",
    ]
    first = "\n".join([*top, "carry_over()"])
    same = "print(nn.Sequential.__mro__[1] is nn.Module, float(ops.relu(Tensor(1.0)).data))"
    told, again, ran = run(tmp_path / "course" / "06_optimisers" / "b.ipynb", first, "carry_over()", same)
    where = f"dlcore now runs on functions of your own, carried over from {folder}"
    assert told == again == f"{where}: {len(mine)} of A5.\n"
    assert ran == "True 1.0\n"
