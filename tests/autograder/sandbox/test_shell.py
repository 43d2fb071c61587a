"""Cells run as they do in Jupyter: the same outputs, in the same order, as a real kernel gives."""

import re

import nbformat
import pytest

pytest.importorskip("IPython")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

from autograder.sandbox import levels, runner  # noqa: E402

CELLS = {
    "text": "print('one')\nprint('two', end='')",
    "value": "1 + 1",
    "value before": "_ + 40, _1 if False else None",
    "numbered values": "len(Out), In[1][:5]",
    "semicolon": "3;",
    "none": "None",
    "two streams": "import sys\nprint('a', flush=True)\nprint('b', file=sys.stderr, flush=True)\nprint('c')",
    "warning": "import warnings\nwarnings.warn('careful')",
    "display": "from IPython.display import HTML\nprint('before')\ndisplay(HTML('<b>x</b>'), 7)\n'after'",
    "rich value": "HTML('<i>y</i>')",
    "figure": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "figure as value": "plt.plot([1, 2]);",
    "cleared": "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('kept')",
    "cleared later": "print('gone')\nclear_output(wait=True)\nprint('kept')",
    "error": "def f():\n    return 1 / 0\nprint('first')\nf()",
    "error's names": "raise KeyError('a b')",
    "own error": "class Own(Exception): pass\nraise Own('\\u00fc', 2)",
    "syntax": "x = (1,\nprint(",
    "indentation": "def f():\nreturn 1",
    "name": "undefined_name",
    "await": "import asyncio\nawait asyncio.sleep(0)\nprint('slept')",
    "time": "%%time\nprint('timed')",
    "capture": "%%capture said\nprint('hidden')",
    "captured": "said.stdout",
    "question": "input('name? ')",
    "leaving": "raise SystemExit",
    "shell": "get_ipython() is not None, get_ipython().execution_count",
    "last": "a = 5\na",
    "no magic": "%no_such_magic",
    "pandas-like": "class T:\n    _repr_html_ = lambda self: '<p>'\n    __repr__ = lambda self: 'T'\nT()",
    "unprintable": "class U:\n    def __repr__(self): raise ValueError('no')\nU()",
    "logging": "import logging\nlogging.warning('logged')",
    "unicode": "print('\\U0001f600 \\x1b[31mred')",
}


@pytest.fixture(scope="module")
def real():
    """What a real kernel puts out, by the name of the cell."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    )
    nbclient.NotebookClient(notebook, allow_errors=True, timeout=120, kernel_name="python3").execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


@pytest.fixture(scope="module")
def crew():
    try:
        settings = levels.best(runner.Settings(), levels.REDUCED)
    except runner.SandboxProblem as problem:
        pytest.skip(str(problem))
    with runner.Runner(settings, ()) as made:
        yield made


@pytest.fixture(scope="module")
def ours(crew):
    worker = crew.worker()
    found = {name: worker.ask("cell", source)[0] for name, source in CELLS.items()}
    worker.close()
    return found


@pytest.fixture
def worker(crew):
    one = crew.worker()
    yield one
    one.close()


def essence(output):
    """What must agree: not the bytes of pictures, addresses, times, or the paths of temporary files."""
    kind = output["output_type"]
    if kind == "stream":
        text = re.sub(r"(CPU times|Wall time): .*", r"\1", output["text"])
        return kind, output["name"], re.sub(r"\S*(ipykernel_|<ipython-input-|/IPython/)\S*", "FILE", text)
    if kind == "error":
        return kind, output["ename"], re.sub(r"\(.*, line", "(FILE, line", output["evalue"])
    data = {mime: "PICTURE" if mime.startswith("image/") else text for mime, text in output["data"].items()}
    return kind, re.sub("0x[0-9a-f]+", "0x", str(sorted(data.items()))), output.get("execution_count")


@pytest.mark.parametrize("name", [name for name in CELLS if name != "question"])
def test_a_cell_puts_out_what_a_real_kernel_does(name, real, ours):
    told = [essence(output) for output in ours[name]]
    if name == "no magic":  # a kernel says this in its reply, and nbgrader adds it then
        assert told.pop()[0] == "error"
    assert told == [essence(output) for output in real[name]]


def test_nobody_answers_questions(real, ours):
    [mine], [theirs] = ours["question"], real["question"]
    assert mine["ename"] == theirs["ename"] == "StdinNotImplementedError"
    assert "nobody to ask" in mine["evalue"]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("!ls", "PermissionError"),
        ("files = !ls", "PermissionError"),
        ("%%bash\nls", "PermissionError"),
        ("%pip install x", "PermissionError"),
    ],
)
def test_commands_to_the_system_are_refused(worker, source, kind):
    outputs, _ = worker.ask("cell", source)
    assert [output["ename"] for output in outputs if output["output_type"] == "error"] == [kind]


@pytest.mark.parametrize("source", ["exit()", "quit()", "exit", "import sys\nsys.exit(3)"])
def test_cells_after_an_exit_run_all_the_same(worker, source):
    worker.ask("cell", source)
    assert worker.ask("cell", "print('still')")[0] == [
        {"output_type": "stream", "name": "stdout", "text": "still\n"}
    ]


def test_much_text_is_cut_and_says_so(worker):
    [output], _ = worker.ask("cell", "print('x' * 10_000_000)\nprint('y')")
    assert output["text"].startswith("xxx")
    assert output["text"].endswith("[more was printed than is kept]\n")
    assert len(output["text"]) < 110_000


def test_much_text_in_small_pieces_is_cut_once(worker):
    [output], _ = worker.ask("cell", "for i in range(200_000): print('x' * 50)")
    assert output["text"].count("more was printed") == 1


def test_a_picture_too_large_is_named_instead(worker):
    source = "from IPython.display import display, HTML\ndisplay(HTML('x' * 10_000_000))\nprint('on')"
    [shown, printed], _ = worker.ask("cell", source)
    assert shown["data"] == {"text/plain": "[a display of 10.0 MB, more than is kept]"}
    assert printed["text"] == "on\n"


def test_displays_without_end_are_cut(worker):
    outputs, _ = worker.ask("cell", "for i in range(1000): display(i)")
    assert len(outputs) == 200


def test_a_long_error_is_cut(worker):
    outputs, _ = worker.ask("cell", "raise ValueError('x' * 1_000_000)")
    assert len(outputs[-1]["evalue"]) == 5000
    assert all(len(line) <= 5000 for line in outputs[-1]["traceback"])


def test_an_error_that_cannot_be_told_is_one(worker):
    source = "class Mute(Exception):\n    def __str__(self): raise RuntimeError\nraise Mute"
    outputs, _ = worker.ask("cell", source)
    assert outputs[-1]["output_type"] == "error"
    assert worker.ask("cell", "1")[0][0]["data"] == {"text/plain": "1"}
