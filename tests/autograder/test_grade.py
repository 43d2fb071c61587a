"""One submission, graded for real in the sandbox: right work earns its points, and one mistake costs once."""

import json
import random
import re
from dataclasses import replace

import hostile
import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import assignment, authors, grade, key, reading, zoo
from autograder.assignment import Assignment
from autograder.cells import Cell
from autograder.sandbox import limits, runner
from autograder.sitting import Sitting
from autograder.verdict import Status

ADAM = """
import numpy as np

def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    g = g + weight_decay * p
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return p - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
"""
ADAMW = """
def adamw_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    p = p * (1 - lr * weight_decay)
    return adam_step(p, g, m, v, t, lr, beta1, beta2, eps)
"""
SGD = """
def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):
    g = g + weight_decay * p
    v = momentum * v + g
    return p - lr * (g + momentum * v if nesterov else v), v
"""
WRONG_ADAM = ADAM.replace("np.sqrt(", "(")
HEAD = "def sgd_step(p, g, v, lr, momentum=0.0, nesterov=False, weight_decay=0.0):"
STUB = f"{HEAD}\n    raise NotImplementedError"
FULL = {"optim.adam_step": 16, "optim.adamw_step": 8, "optim.sgd_step": 20}
HW = assignment.of_targets("hw", FULL)
HASTY = replace(limits.DEFAULT, cell=3.0, call=2.0, grace=0.5)

# What takes the process, the time or the memory, as the body of an exercise or as a cell.
DEADLY = {
    "hang": "while True:\n    pass",
    "hang that hears nothing": "while True:\n    try:\n        while True:\n            pass\n"
    "    except BaseException:\n        pass",
    "exit": "import os\nos._exit(0)",
    "segmentation fault": "import ctypes\nctypes.string_at(0)",
    "no memory": "import numpy as np\nx = []\nwhile True:\n    x.append(np.empty(1 << 24))",
    "endless recursion": "def down():\n    return down() + 1\ndown()",
    "system exit": "raise SystemExit",
}
RAISED = ("no memory", "endless recursion", "system exit")
MEANS = dict.fromkeys(DEADLY, Status.STOPPED) | dict.fromkeys(RAISED, Status.RAISED)

# Right variants of the zoo that cannot earn their points where a class is graded.
NOT_FOR_A_CLASS = {
    (
        "autograd.Tensor",
        "depth-first.right.py",
    ): "derives from dlcore's Tensor, which the student edition lacks",
    ("nn.TransformerBlock", "two-methods-own-norm.right.py"): (
        "chooses its forward in __init__: what the class offers is Module's, with other parameters, which"
        " `check` and `@implement` refuse as well"
    ),
}
# Wrong variants that earn full points there, and deserve it.
NOT_WRONG_BY_ITSELF = {
    ("activations.backward", "eˣ-overflows-in-σ.table.wrong.py"): (
        "its mistake is in its own sigmoid, which is an exercise by itself: it is judged with ours"
    ),
}


@pytest.fixture(scope="module")
def crew_of():
    """A sandbox for an assignment; a machine may pause any call, so they have time."""
    made = {}

    def crew(of):
        if of.cut not in made:
            settings = runner.Settings(limits=replace(limits.DEFAULT, call=30.0))
            made[of.cut] = runner.Runner(settings, of.cut)
        return made[of.cut]

    yield crew
    for one in made.values():
        one.close()


@pytest.fixture
def crew(crew_of):
    return crew_of(HW)


@pytest.fixture(scope="module")
def hasty():
    """A sandbox for what never ends."""
    with runner.Runner(runner.Settings(limits=HASTY), HW.cut) as made:
        yield made


def notebook(*sources):
    """A submission of one notebook with these code cells."""
    return reading.Files(notebooks={"hw": [Cell("code", source) for source in sources]})


def graded(crew, *sources, of=HW):
    return grade.grade_files(notebook(*sources), of, crew, "ada")


def points(report):
    return {one.target: one.points for one in report.verdicts}


def statuses(report):
    return {one.target: one.status for one in report.verdicts}


def printed(outcome):
    return json.dumps([cell.get("outputs", []) for nb in outcome.notebooks.values() for cell in nb.cells])


# The zoo


def files_of(target, kind):
    return sorted(path.name for path in (zoo.FOLDER / target).glob(f"*.{kind}.py"))


def together(of, crew, names):
    """The report on one submission with an answer to many exercises, each a cell of a notebook."""
    cells = [(zoo.FOLDER / target / name).read_text("utf-8") for target, name in names.items()]
    return graded(crew, *cells, of=of).report


ASSIGNMENTS = [path.name.partition(".")[0] for path in key.paths(key.FOLDER) if ".hidden." in path.name]


@pytest.mark.parametrize("code", ASSIGNMENTS)
def test_every_right_variant_of_the_zoo_earns_full_points(code, crew_of):
    of = assignment.of_course(code)
    variants = {target: files_of(target, "right") for target in of.answers}
    for i in range(max(map(len, variants.values()))):
        names = {target: files[i % len(files)] for target, files in variants.items()}
        for one in together(of, crew_of(of), names).verdicts:
            name = names[one.target]
            assert one.right == ((one.target, name) not in NOT_FOR_A_CLASS), (one.target, name, one.summary)


def test_the_exceptions_are_in_the_zoo():
    for target, name in [*NOT_FOR_A_CLASS, *NOT_WRONG_BY_ITSELF]:
        assert (zoo.FOLDER / target / name).is_file()


@pytest.mark.parametrize("code", ASSIGNMENTS)
def test_no_wrong_variant_of_the_zoo_earns_full_points(code, crew_of):
    """Three for each exercise; `autograder audit` tries all of them, outside of the sandbox."""
    of, draw = assignment.of_course(code), random.Random(f"wrong {code}")
    variants = {target: draw.sample(files_of(target, "wrong"), 3) for target in of.answers}
    for i in range(3):
        names = {target: files[i] for target, files in variants.items()}
        for one in together(of, crew_of(of), names).verdicts:
            name = names[one.target]
            if one.right and (one.target, name) not in NOT_WRONG_BY_ITSELF:
                # Two wrong ones may make a right one: where `maxpool2d` takes means, means may call it.
                alone = together(of, crew_of(of), {one.target: name})
                assert points(alone)[one.target] < one.most, (one.target, name)


# One mistake costs once


def test_a_wrong_early_exercise_costs_its_own_points_only(crew):
    report = graded(crew, WRONG_ADAM, ADAMW, SGD).report
    assert points(report) == {**FULL, "optim.adam_step": 0}
    assert report.together == {"optim.adam_step": 0, "optim.adamw_step": 0, "optim.sgd_step": 20}


@pytest.mark.parametrize(
    "adam",
    [
        ADAM.partition("    g = g +")[0] + "    raise NotImplementedError()",
        ADAM.replace("g + weight_decay", "g + + * weight_decay"),
        "import numpy as np",
    ],
    ids=["not written", "no Python", "not there"],
)
def test_what_is_missing_costs_itself_only(crew, adam):
    report = graded(crew, adam, ADAMW, SGD).report
    assert points(report) == {**FULL, "optim.adam_step": 0}


def test_right_work_earns_all_alone_and_together(crew):
    report = graded(crew, ADAM, ADAMW, SGD).report
    assert points(report) == report.together == FULL
    assert report.points == report.most == 44
    assert report.notes == ()
    assert (report.student, report.assignment, report.key) == ("ada", "hw", HW.digest)


CONV = assignment.of_targets("conv", ["conv.conv2d_loop", "conv.conv2d"])
LOOP = (zoo.FOLDER / "conv.conv2d_loop" / "windows-einsum.right.py").read_text("utf-8")
THIS = "def conv2d(x, w, b=None, stride=1, padding=0, cols=None):\n    "
THAT = "def conv2d_loop(x, w, b=None, stride=1, padding=0):\n    "


def test_an_answer_may_lean_on_another_exercise_than_ours_does(crew_of):
    """On dlcore's, too, which is empty in the student edition; here the student's own is right."""
    use = f"from dlcore import conv\n{THIS}return conv.conv2d_loop(x, w, b, stride, padding)"
    report = graded(crew_of(CONV), use, LOOP, of=CONV).report
    assert points(report) == {"conv.conv2d_loop": 6, "conv.conv2d": 10}
    assert report.together == {"conv.conv2d_loop": 6, "conv.conv2d": 0}


@pytest.mark.parametrize(
    "body",
    [
        "return conv2d_loop(x, w, b, stride, padding)",
        "if stride > 1:\n        return conv2d_loop(x, w, b, stride, padding)\n"
        "    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))\n"
        "    seen = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))\n"
        "    y = np.einsum('ncijkl,ockl->noij', seen, w)\n"
        "    return y if b is None else y + b[:, None, None]",
    ],
    ids=["nothing else", "a case of its own"],
)
def test_two_answers_that_call_each_other_earn_nothing_for_it(crew_of, body):
    use = THAT + "return conv2d(x, w, b, stride, padding)"
    found = points(graded(crew_of(CONV), "import numpy as np", THIS + body, use, of=CONV).report)
    assert found["conv.conv2d_loop"] < 6
    assert found["conv.conv2d"] < 10


def test_an_answer_that_calls_what_is_not_written_earns_nothing(crew_of):
    use = THAT + "return conv2d(x, w, b, stride, padding)"
    assert graded(crew_of(CONV), THIS + "raise NotImplementedError", use, of=CONV).report.points == 0
    assert graded(crew_of(CONV), "from dlcore.conv import conv2d", use, of=CONV).report.points == 0


# What stops a worker


def body(code):
    """`sgd_step` that does this."""
    lines = HEAD, *(f"    {line}" for line in code.splitlines())
    return "\n".join(lines)


@pytest.mark.parametrize("what", DEADLY)
def test_a_deadly_exercise_costs_itself_alone(crew, hasty, what):
    report = graded(hasty if "hang" in what else crew, body(DEADLY[what]), ADAM, ADAMW).report
    assert points(report) == report.together == {**FULL, "optim.sgd_step": 0}
    assert statuses(report)["optim.sgd_step"] is MEANS[what]


@pytest.mark.parametrize("what", DEADLY)
def test_a_deadly_cell_costs_itself_alone(crew, hasty, what):
    outcome = graded(hasty if "hang" in what else crew, ADAM, DEADLY[what], ADAMW, SGD)
    assert points(outcome.report) == FULL
    cells = outcome.notebooks["hw"].cells
    assert [any(out.output_type == "error" for out in cell.outputs) for cell in cells] == [0, 1, 0, 0]


def test_a_cell_that_ends_its_process_says_so(crew):
    cells = graded(crew, "print('before')\nimport os\nos._exit(0)", "1 + 1").notebooks["hw"].cells
    [output] = cells[0].outputs
    assert (output.ename, output.evalue) == ("DeadKernelError", "its process ended")
    assert cells[1].outputs[0].data["text/plain"] == "2"


def test_too_many_deaths_end_cleanly(crew):
    report = graded(crew, *[DEADLY["exit"]] * 13, ADAM, SGD).report
    assert report.points == 0
    assert set(statuses(report).values()) == {Status.STOPPED}
    assert report.notes == (
        "The notebook could not be run to its end: too many of its cells and exercises ended their process.",
    )


# Damaged notebooks


CUT = SGD.index("    v = momentum")
DAMAGED = {
    "split in two": [ADAM, ADAMW, SGD[:CUT].rstrip(), SGD[CUT:]],
    "split with an indented piece that runs": [ADAM, ADAMW, "if True:\n    print(1)", SGD[:CUT], SGD[CUT:]],
    "duplicated": [ADAM, ADAMW, SGD, SGD, ADAM],
    "a stub after the answer": [ADAM, ADAMW, SGD, STUB],
    "a stub before the answer": [STUB, ADAM, ADAMW, SGD],
    "shuffled": [SGD, ADAMW, ADAM],
    "a syntax error in the same cell": [ADAM, ADAMW, f"{SGD}\nprint('done'"],
    "a syntax error in another cell": [ADAM, "def f(:\n", ADAMW, SGD],
    "an error before the answer in its cell": [ADAM, ADAMW, "print(undefined)", f"1 / 0\n{SGD}"],
    "magics, pictures and input": [
        "%matplotlib inline\n%timeit -n1 -r1 1 + 1\n!rm -rf /\n?print",
        "name = input('who?')",
        f"%%time\n{ADAM}",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        ADAMW,
        SGD,
    ],
    "implemented by name": [f"from dlcore import implement\n{ADAM}", ADAMW, f"@implement\n{SGD.lstrip()}"],
    "implemented by its whole name": [
        ADAM,
        ADAMW,
        SGD.replace(
            "def sgd_step", "from dlcore import implement\n@implement('optim.sgd_step')\ndef my_step"
        ),
    ],
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_notebook_earns_what_is_in_it(crew, what):
    report = graded(crew, *DAMAGED[what]).report
    assert points(report) == FULL, report.notes


def test_input_magics_and_pictures_run(crew):
    cells = graded(crew, *DAMAGED["magics, pictures and input"]).notebooks["hw"].cells
    assert cells[0].outputs[-1].ename == "PermissionError"  # !rm
    assert cells[1].outputs[-1].ename == "StdinNotImplementedError"
    assert "image/png" in cells[3].outputs[-1].data


@pytest.mark.parametrize(
    "files",
    [
        reading.Files(scripts={"hw.py": ADAM + ADAMW + SGD}),
        reading.Files(scripts={"a.py": ADAM, "b.py": ADAMW + SGD}),
        reading.Files({"hw": [Cell("markdown", "# One"), Cell("code", ADAM + ADAMW)]}, {"more.py": SGD}),
        reading.Files(
            {"hw": [Cell("code", "from more import *"), Cell("code", ADAM + ADAMW + SGD)]}, {"more.py": STUB}
        ),
        reading.Files({"one": [Cell("code", ADAM)], "two": [Cell("code", ADAMW + SGD)]}),
    ],
    ids=["a script", "two scripts", "script and notebook", "a stub as a script", "two notebooks"],
)
def test_answers_count_wherever_they_stand(crew, files):
    assert points(grade.grade_files(files, HW, crew).report) == FULL


def test_files_beside_the_notebook_can_be_read(crew):
    files = notebook("print(open('data/numbers.txt').read())", SGD)
    files.others["data/numbers.txt"] = b"1 2 3"
    outcome = grade.grade_files(files, HW, crew)
    assert "1 2 3" in printed(outcome)


def test_a_submission_is_read_from_disk(crew, tmp_path):
    (tmp_path / "hw.py").write_text(ADAM + ADAMW + SGD)
    (tmp_path / "broken.ipynb").write_text("{")
    report = grade.grade(tmp_path, HW, crew, "ada").report
    assert points(report) == FULL
    assert any("broken.ipynb" in note for note in report.notes)
    assert grade.grade(tmp_path / "none.ipynb", HW, crew).report.points == 0


def test_classes_are_exercises_too(crew_of):
    of = assignment.of_targets("layers", ["nn.Linear", "nn.Sequential"])
    right = {target: files_of(target, "right")[0] for target in of.answers}
    assert (
        together(of, crew_of(of), right).points
        == of.answers["nn.Linear"].points + of.answers["nn.Sequential"].points
    )
    broken = together(of, crew_of(of), {**right, "nn.Linear": files_of("nn.Linear", "wrong")[0]})
    assert points(broken)["nn.Linear"] < of.answers["nn.Linear"].points
    assert points(broken)["nn.Sequential"] == of.answers["nn.Sequential"].points


PROB = """
from dlcore import implement
@implement("prob.standardize")
def standardize(x, mu, sigma):
    return (x - mu) / sigma
"""
DATA = """
@implement("data.standardize")
def standardize(x, mean=None, std=None):
    return (x - mean) / std, mean + 0, std + 0
"""


def test_two_exercises_with_the_same_last_name_are_told_apart(crew_of):
    """Only `implement` can say which of them is meant."""
    like = hostile.answers()[hostile.SOFTMAX]
    x, mean, std = np.arange(6.0).reshape(3, 2), np.array([2.0, 3.0]), np.array([1.0, 4.0])
    close = next(iter(like.cases[0].tolerances.values()))
    outputs = ("z", "mean", "std")
    prob = key.Case(0, {"x": x, "mu": mean, "sigma": std}, (x - mean) / std, {"": close}, {})
    want = ((x - mean) / std, mean, std)
    data = key.Case(0, {"x": x, "mean": mean, "std": std}, want, dict.fromkeys(outputs, close), {})
    of = Assignment(
        "same",
        {
            "prob.standardize": replace(like, target="prob.standardize", cases=(prob,)),
            "data.standardize": replace(like, target="data.standardize", cases=(data,), outputs=outputs),
        },
    )
    assert points(graded(crew_of(of), PROB, DATA, of=of).report) == dict.fromkeys(of.answers, 5)
    assert points(graded(crew_of(of), PROB, of=of).report) == {"prob.standardize": 5, "data.standardize": 0}
    plain = statuses(graded(crew_of(of), PROB.replace("@", "# @"), of=of).report)
    assert set(plain.values()) == {Status.MISSING}


# Stolen references


KEEP = ADAMW.replace("    return", "    {keep}\n    return")
THIEF = (
    "import gc, importlib, sys, types\nkept = []\n"
    "def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):\n"
    "    # It names sgd_step, so that it is tried again after adamw_step.\n    {answer}"
)
CALL = "(p, g, m, v, t, lr, beta1, beta2, eps, weight_decay)"
STOLEN = {
    "a global": ("kept.append(adam_step)", f"return kept[-1]{CALL} if kept else (p, m, v)"),
    "an attribute of a module": (
        "sys.kept = adam_step",
        f"return getattr(sys, 'kept', lambda *a: (p, m, v)){CALL}",
    ),
    "what the garbage collector knows": (
        "pass",
        "found = [o for o in gc.get_objects() if isinstance(o, types.FunctionType)]\n"
        "    found = [o for o in found if o.__name__ == 'adam_step' and o is not adam_step]\n"
        f"    return found[-1]{CALL}",
    ),
    "a file": (
        "import marshal; open('kept', 'wb').write(marshal.dumps(adam_step.__code__))",
        "import marshal, dlcore.optim\n    code = marshal.loads(open('kept', 'rb').read())\n"
        f"    return types.FunctionType(code, vars(dlcore.optim), argdefs=adam_step.__defaults__){CALL}",
    ),
    "the library": ("pass", f"return importlib.import_module('dlcore.optim').adam_step{CALL}"),
    "what leans on it": ("pass", "return adamw_step(p, g, m, v, t, lr, beta1, beta2, eps, 0.0)"),
    "a frame": ("kept.append(sys._getframe())", f"return kept[-1].f_globals['adam_step']{CALL}"),
}


@pytest.mark.parametrize("what", STOLEN)
def test_a_stolen_reference_is_worth_nothing(crew, what):
    keep, answer = STOLEN[what]
    report = graded(crew, THIEF.format(answer=answer), KEEP.format(keep=keep), SGD).report
    assert points(report) == {**FULL, "optim.adam_step": 0}


# Forged results


FORGED = {
    "check": "from autograder import check\ndef check(*a):\n    return 20.0\ncheck('sgd_step')",
    "the comparison": "import numpy as np\nnp.allclose = np.array_equal = lambda *a, **k: True\n20.0",
    "a printed number": "print(20.0)\n20.0",
    "an output that looks like a verdict": (
        "from IPython.display import display, HTML\n"
        "display(HTML('optim.sgd_step (A6.1): right, 20 of 20 points'))\n"
        "display({'text/plain': '20.0'}, raw=True)"
    ),
    "the verdict's own class": (
        "import autograder\nautograder.check = lambda *a: 20.0\n"
        "class Verdict(float):\n    right = True\nVerdict(20.0)"
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_forged_results_are_no_points(crew, what):
    for sources in (
        [FORGED[what], ADAM, ADAMW, body("return p, v")],
        [ADAM, ADAMW, body("return p, v"), FORGED[what]],
    ):
        assert points(graded(crew, *sources).report) == {**FULL, "optim.sgd_step": 0}


# Reports


def test_the_same_submission_gives_the_same_bytes(crew):
    sources = [
        WRONG_ADAM,
        DEADLY["exit"],
        "%matplotlib inline\nprint(1)",
        ADAMW,
        body(DEADLY["endless recursion"]),
    ]
    first, again = graded(crew, *sources), graded(crew, *sources)
    with runner.Runner(crew.settings, HW.cut) as other:
        elsewhere = graded(other, *sources)
    assert first.report.as_bytes() == again.report.as_bytes() == elsewhere.report.as_bytes()
    assert nbformat.writes(first.notebooks["hw"]) == nbformat.writes(elsewhere.notebooks["hw"])


TELLERS = {
    "a message": "raise ValueError(f'{TOKEN} {x.ravel()[:3]}')",
    "the name of an error": "raise type(f'{TOKEN}{x[0, 1]}'.replace('.', '_'), (Exception,), {})('x')",
    "text as a value": "return f'{TOKEN} {x.tolist()}'",
    "something printed": "print(TOKEN, x); import sys; print(TOKEN, x, file=sys.stderr); return x",
    "a display": "display(TOKEN, x); return x",
    "a dictionary": "return {f'{TOKEN} {x[0, 1]}': x}",
}


@pytest.mark.parametrize("what", TELLERS)
def test_nothing_of_a_hidden_call_is_told(crew_of, what):
    of = Assignment("A3", hostile.answers())
    source = f"TOKEN = 'to' + 'ken'\ndef softmax(x, axis=-1):\n    {TELLERS[what]}"
    outcome = graded(crew_of(of), source, "print('honest')", of=of)
    said = outcome.report.as_bytes().decode() + printed(outcome)
    assert points(outcome.report)[hostile.SOFTMAX] == 0
    assert "honest" in said
    assert "token" not in said
    assert hostile.TOLD not in said


# nbgrader's notebooks


def author():
    """A notebook with two exercises: one that `check` grades, for 4 points, and one with tests, for 2."""
    facts = {"schema_version": 3, "task": False}
    solution = {**facts, "grade": False, "solution": True, "locked": False}
    test = {**facts, "grade": True, "solution": False, "locked": True}
    cells = [
        new_code_cell("import numpy as np\nfrom autograder import check"),
        new_code_cell(STUB, metadata={"nbgrader": {**solution, "grade_id": "sgd"}}),
        new_code_cell(
            "check(sgd_step)", metadata={"nbgrader": {**test, "grade_id": "test-sgd", "points": 4}}
        ),
        new_code_cell("def double(x):\n    ...", metadata={"nbgrader": {**solution, "grade_id": "double"}}),
        new_code_cell(
            "assert double(2) == 4", metadata={"nbgrader": {**test, "grade_id": "test-double", "points": 2}}
        ),
    ]
    return new_notebook(cells=cells)


@pytest.fixture(scope="module")
def course():
    made = authors.from_notebook(author())
    return assignment.of_cells("hw", [c.source for c in made.cells if c.grade], templates={"hw": made})


def scores(report):
    return {cell.name: (cell.points, cell.most) for cell in report.cells}


def submitted(**answers):
    """The author's notebook with these answers in place of its own cells, by their names."""
    cells = []
    for cell in author().cells:
        facts = cell.metadata.get("nbgrader", {})
        source = answers.get(facts.get("grade_id", ""), cell.source)
        if source is not None:
            cells.append(Cell("code", source, {"nbgrader": dict(facts)} if facts else {}))
    return cells


RIGHT = {"sgd": SGD, "double": "def double(x):\n    return 2 * x"}


def test_check_cells_earn_their_verdicts_and_others_what_they_put_out(crew_of, course):
    outcome = grade.grade_files(reading.Files({"hw": submitted(**RIGHT)}), course, crew_of(course))
    assert scores(outcome.report) == {"test-sgd": (4, 4), "test-double": (2, 2)}
    assert outcome.report.cells[0].targets == ("optim.sgd_step",)
    [shown] = outcome.notebooks["hw"].cells[2].outputs
    assert (shown.output_type, shown.data["text/plain"]) == ("execute_result", "4.0")
    assert "right" in shown.data["text/html"]


def test_partial_credit_is_scaled_to_the_points_of_the_cell(crew_of, course):
    half = SGD.replace("return p - lr * (g + momentum * v if nesterov else v), v", "return p - lr * v, v")
    report = grade.grade_files(
        reading.Files({"hw": submitted(**{**RIGHT, "sgd": half})}), course, crew_of(course)
    ).report
    [verdict] = report.verdicts
    assert 0 < verdict.points < 20
    assert scores(report)["test-sgd"] == (round(verdict.points / 5, 2), 4)


@pytest.mark.parametrize(
    "changes",
    [
        {"test-sgd": None},
        {"test-sgd": "20.0"},
        {"test-sgd": "def check(*a):\n    return 20\n20.0", "test-double": "2.0"},
        {"test-double": None},
    ],
    ids=["deleted", "a number", "forged", "another deleted"],
)
def test_the_author_s_cells_are_back_in_place(crew_of, course, changes):
    wrong = {"sgd": body("return p, v"), "double": "def double(x):\n    return x"}
    report = grade.grade_files(
        reading.Files({"hw": submitted(**wrong, **changes)}), course, crew_of(course)
    ).report
    assert scores(report) == {"test-sgd": (0, 4), "test-double": (0, 2)}
    assert report.notes


def test_lost_metadata_cost_nothing(crew_of, course):
    cells = [Cell(cell.cell_type, cell.source) for cell in submitted(**RIGHT)]
    report = grade.grade_files(reading.Files({"hw": cells}), course, crew_of(course)).report
    assert scores(report) == {"test-sgd": (4, 4), "test-double": (2, 2)}


def test_a_script_alone_is_graded_in_the_author_s_notebook(crew_of, course):
    report = grade.grade_files(
        reading.Files(scripts={"hw.py": SGD + RIGHT["double"]}), course, crew_of(course)
    ).report
    assert scores(report)["test-sgd"] == (4, 4)


def test_other_notebooks_are_not_run_and_missing_ones_are_named(crew_of, course):
    outcome = grade.grade_files(reading.Files({"other": submitted(**RIGHT)}), course, crew_of(course))
    assert outcome.report.notes == (
        "hw.ipynb was not submitted.",
        "other.ipynb is no notebook of this assignment and was not run.",
    )
    assert (outcome.report.points, outcome.notebooks) == (0, {})


def test_a_test_cell_that_dies_earns_nothing(crew_of, course):
    wrong = {**RIGHT, "double": "def double(x):\n    import os\n    os._exit(0)"}
    report = grade.grade_files(reading.Files({"hw": submitted(**wrong)}), course, crew_of(course)).report
    assert scores(report) == {"test-sgd": (4, 4), "test-double": (0, 2)}
    assert not re.search("Traceback|/work", report.as_bytes().decode())


@pytest.mark.parametrize("instead", ["None", "lambda *a, **k: None"])
def test_an_error_that_is_not_shown_is_an_error(crew_of, course, instead):
    cheat = f"from IPython.core import interactiveshell as i\ni.InteractiveShell.showtraceback = {instead}"
    wrong = {**RIGHT, "double": f"{cheat}\ndef double(x):\n    return x"}
    report = grade.grade_files(reading.Files({"hw": submitted(**wrong)}), course, crew_of(course)).report
    assert scores(report) == {"test-sgd": (4, 4), "test-double": (0, 2)}


def test_a_notebook_that_cannot_be_read_earns_nothing_and_is_named(crew_of, course):
    files = reading.sort({"hw.ipynb": b"{ not a notebook"})
    report = grade.grade_files(files, course, crew_of(course)).report
    assert scores(report) == {"test-sgd": (0, 4), "test-double": (0, 2)}
    assert report.absent == ("hw",)
    assert not report.ungradable
    assert any(note.startswith("hw.ipynb is no notebook") for note in report.notes)


def test_the_author_s_files_replace_a_student_s_and_are_no_answers(crew_of, course):
    cheat = b"def sgd_step(*a, **k):\n    raise RuntimeError\ntold = 'student'"
    mine = replace(course, files={"helper.py": b"told = 'author'"})
    uses = "import helper\ndef double(x):\n    return 2 * x if helper.told == 'author' else x"
    files = reading.Files({"hw": submitted(**{**RIGHT, "double": uses})}, {"helper.py": cheat.decode()})
    assert scores(grade.grade_files(files, mine, crew_of(mine)).report)["test-double"] == (2, 2)
    assert scores(grade.grade_files(files, course, crew_of(course)).report)["test-double"] == (0, 2)


def test_a_template_that_dies_is_nobody_s_fault(crew_of, course, monkeypatch):
    crew = crew_of(course)
    real = Sitting._run_cell

    def killed(sitting, worker, code):
        crew.process.kill()
        crew.process.wait()
        return real(sitting, worker, code)

    monkeypatch.setattr(Sitting, "_run_cell", killed)
    with pytest.raises(runner.SandboxProblem, match="template process was killed"):
        grade.grade_files(reading.Files({"hw": submitted(**RIGHT)}), course, crew)
    monkeypatch.undo()
    report = grade.grade_files(reading.Files({"hw": submitted(**RIGHT)}), course, crew).report
    assert scores(report) == {"test-sgd": (4, 4), "test-double": (2, 2)}


def test_exercises_that_nobody_asked_for_do_not_spoil_what_was_submitted_together(crew_of):
    """nn.Linear leans on an initialisation of a later assignment, which the student edition lacks."""
    linear = assignment.of_targets("layers", ["nn.Linear", "nn.linear_backward"])
    right = [sorted((zoo.FOLDER / target).glob("*.right.py"))[0] for target in linear.answers]
    sources = [path.read_text("utf-8") for path in right]
    sources.append("from dlcore import implement\nimplement('nn.linear_backward')(linear_backward)")
    report = grade.grade_files(notebook(*sources), linear, crew_of(linear)).report
    assert report.points == report.most
    assert sum(report.together.values()) == report.most


def test_cells_are_no_exercises_where_only_outputs_count(crew_of, course):
    only = assignment.of_cells("hw", [], templates=course.templates)
    own = "def check(code):\n    return 3\ndef sgd_step():\n    pass"
    report = grade.grade_files(reading.Files({"hw": submitted(sgd=own)}), only, crew_of(only)).report
    assert scores(report)["test-sgd"] == (3, 4)
    assert report.verdicts == ()
