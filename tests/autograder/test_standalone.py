"""A function's source with all that it needs: whatever a notebook offers, the copy runs without it."""

import functools
import linecache
import sys
from itertools import count
from textwrap import dedent

import numpy as np
import pytest
from compare import refuses

import dlcore
from autograder import portfolio, standalone
from autograder.standalone import NotAlone

CELLS = count()


@pytest.fixture(autouse=True)
def nothing_stays_implemented():
    yield
    dlcore.restore()


def run(*cells):
    """The names of a notebook after its cells have run, as IPython runs them."""
    names = {"__name__": "__main__"}
    for cell in map(dedent, cells):
        file = f"<cell {next(CELLS)}>"
        linecache.cache[file] = (len(cell), None, cell.splitlines(keepends=True), file)
        exec(compile(cell, file, "exec"), names)
    return names


def source(*cells, name="f"):
    return standalone.source(name, run(*cells)[name])


def alone(*cells, name="f"):
    """The function from the copy."""
    names = {"__name__": "elsewhere"}
    exec(source(*cells, name=name), names)
    return names[name]


def test_a_function_that_needs_nothing_stays_letter_for_letter():
    code = "def f(x, y=(1, 2)):\n    '''Text.'''\n\n    # why\n    return  x + y[0]"
    assert source(code) == f"{code}\n"


def test_helpers_come_with_it_and_what_they_need():
    cells = (
        "import numpy as np\nSCALE = [2, 3]",
        "def unused(x):\n    return x",
        "def scaled(x):\n    return SCALE[0] * x",
        "def f(x):\n    return np.sum([scaled(i) for i in x])",
    )
    assert source(*cells) == dedent(
        """\
        import numpy as np

        SCALE = [2, 3]


        def scaled(x):
            return SCALE[0] * x


        def f(x):
            return np.sum([scaled(i) for i in x])
        """
    )
    assert alone(*cells)([1, 2]) == 6


def test_helpers_may_call_each_other_and_themselves():
    even = "def even(n):\n    return n == 0 or odd(n - 1)\n"
    odd = "def odd(n):\n    return n != 0 and f(n - 1)\n"
    assert alone(even, odd, "def f(n):\n    return even(n) or (n > 9 and f(n - 2))")(4)


@pytest.mark.parametrize(
    ("above", "result"),
    [
        ("import numpy as np\ndef g(x): return np.exp(x)", 1.0),
        ("from numpy import exp as g", 1.0),
        ("from math import exp as g", 1.0),
        ("from numpy import sum\ndef g(x): return sum([x, 4])", 4),
        ("import math as m, numpy.linalg\ndef g(x): return m.cos(numpy.linalg.norm([x]))", 1.0),
        ("from dlcore import activations as act\ndef g(x): return float(act.sigmoid(x))", 0.5),
        ("from dlcore.activations import sigmoid as s\ndef g(x): return float(s(x))", 0.5),
        ("g = lambda x: x + 5", 5),
        ("def other(x): return x + 6\ng = other", 6),
        ("from functools import lru_cache\n@lru_cache(maxsize=None)\ndef g(x): return x + 7", 7),
        ("STEP = -1.5e-7\ndef g(x, step=STEP): return step", -1.5e-7),
        ("TABLE = {'a': (1, None)}\ndef g(x): return TABLE['a'][0]", 1),
        (
            "from typing import Any\nArray = 'text'\ndef g(x: Array) -> Any:\n    y: Array = x\n    return y",
            0,
        ),
        ("class K:\n    def of(self): return 8\ndef g(x): return K().of()", 8),
        (
            "class K:\n    @property\n    def of(self): return 9\nclass L(K): x = 1\ndef g(x): return K().of",
            9,
        ),
        ("def g(x):\n    z = 10\n    def inner(): return z\n    return inner()", 10),
        ("async def later(): pass\ndef g(x): return later.__name__", "later"),
        ("if True:\n    def g(x):\n        return 11", 11),
    ],
)
def test_whatever_a_helper_is_or_needs_is_found(above, result):
    assert alone(above, "def f(x):\n    return g(x)")(0) == result


def test_names_of_its_own_are_not_those_of_the_notebook():
    """Notebooks are full of arrays called x and y."""
    cells = (
        "import numpy as np\np = g = total = np.ones(9)",
        "def f(p, *g):\n    total = p\n    return total",
    )
    assert source(*cells) == "def f(p, *g):\n    total = p\n    return total\n"


def test_the_decorator_that_puts_it_into_dlcore_goes_and_others_stay():
    cell = """
        import functools, dlcore
        from dlcore.student import implement

        @implement("activations.identity")
        @functools.cache
        @dlcore.implement(
            "activations.identity"
        )
        def f(x):
            return x
        """
    assert source(cell) == "import functools\n\n\n@functools.cache\ndef f(x):\n    return x\n"


def test_of_two_definitions_of_one_name_inside_each_other_the_inner_one_is_taken():
    cell = "def f():\n    def f(x):\n        return x + 1\n    return f\nf = f()"
    assert source(cell) == "def f(x):\n    return x + 1\n"


def test_another_name_is_added():
    names = run("def mine(x):\n    return mine")
    assert standalone.source("f", names["mine"]) == "def mine(x):\n    return mine\n\n\nf = mine\n"


def test_an_exercise_that_is_implemented_is_taken_from_dlcore():
    """It has a file of its own, and classes must be the same ones for all."""
    module = (
        "from dlcore import implement, nn\n@implement('nn.Module')\nclass Module(nn.Module):\n    more = 1"
    )
    code = "class f(Module):\n    def forward(self, x):\n        return x"
    assert source(module, code) == f"from dlcore.nn import Module\n\n\n{code}\n"


def test_an_old_cell_does_not_count():
    names = run("def f(x):\n    return 1")
    again = run("def f(x):\n    return 2")
    assert "return 1" in standalone.source("f", names["f"])
    assert "return 2" in standalone.source("f", again["f"])


def test_a_carried_over_function_comes_as_source():
    code = portfolio.load("optim.adam_step", "def adam_step():\n    return 1\n", "kept.py")
    names = run("def f():\n    return old()")
    names["old"] = code
    try:
        assert "def adam_step():\n    return 1\n" in standalone.source("f", names["f"])
    finally:
        del sys.modules[code.__module__]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["import numpy as np\nX = np.ones(3)", "def f(): return X"], "it uses X, of type ndarray"),
        (["class K:\n    def m(self): pass\nk = K()", "def f(): return k"], "it uses k, of type K"),
        (["class Rate(float): pass\nRATE = Rate(0.5)", "def f(): return RATE"], "it uses RATE, of type Rate"),
        (["big = list(range(10_000))", "def f(): return big"], "it uses big, of type list"),
        (["def f(): return g()\nexec('def g(): pass')"], "the source of g is not to be found"),
    ],
)
def test_what_cannot_be_written_down_is_refused(cells, words):
    refuses(NotAlone, words, source, *cells)


def test_other_things_than_functions_are_refused():
    for code in (functools.partial(int, base=2), np.exp, len, np.vectorize(len)):
        refuses(NotAlone, "the source of f is not to be found", standalone.source, "f", code)


def test_two_things_of_one_name_are_refused():
    first = run("def g(): return h()\ndef h(): return 1")
    second = run("def f(): return g() + h()\ndef h(): return 2")
    second["g"] = first["g"]
    refuses(NotAlone, "two things that are called h", standalone.source, "f", second["f"])


def test_what_is_installed_beside_the_notebook_is_imported(tmp_path, monkeypatch):
    """As in a virtual environment in the folder of the course."""
    packages = tmp_path / "venv" / "site-packages"
    for folder in (packages, tmp_path / "notebook"):
        folder.mkdir(parents=True)
    (packages / "its_helpers.py").write_text("def power(n):\n    return 3**n\n")
    monkeypatch.syspath_prepend(packages)
    monkeypatch.chdir(tmp_path / "notebook")
    code = "def f(n): return its_helpers.power(n)"
    try:
        assert source("import its_helpers", code) == f"import its_helpers\n\n\n{code}\n"
    finally:
        sys.modules.pop("its_helpers", None)


def test_a_file_of_the_students_own_is_copied_or_refused(tmp_path, monkeypatch):
    """A later notebook may stand elsewhere; what is installed is there as well."""
    for folder in ("notebook", "elsewhere/far"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "my_helpers.py").write_text("BASE = 3\n\ndef power(n):\n    return BASE**n\n")
    monkeypatch.syspath_prepend(tmp_path)
    code = "def f(n): return my_helpers.power(n)"
    monkeypatch.chdir(tmp_path / "elsewhere/far")
    try:
        assert source("import my_helpers", code) == f"import my_helpers\n\n\n{code}\n"
        monkeypatch.chdir(tmp_path / "notebook")
        assert alone("from my_helpers import power", "def f(n):\n    return power(n)")(2) == 9
        refuses(NotAlone, "your file my_helpers", source, "import my_helpers", code)
    finally:
        sys.modules.pop("my_helpers", None)
