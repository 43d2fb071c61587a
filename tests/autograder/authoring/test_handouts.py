"""What goes to students beside the wheel."""

import ast

import small_course
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import made_with, magics
from autograder.authoring import handouts

VERSION = "0.1.0+a.6.gabcdef0"
LINE = made_with.line(VERSION)
STUB = """\
@implement("optim.adagrad_step")
def adagrad_step(p, g, total):
    'Doc.'
    raise NotImplementedError()"""


def stamped(*sources, **marks):
    cells = [
        new_code_cell(source, metadata=small_course.facts("x", **marks) if marks else {})
        for source in sources
    ]
    return [cell.source for cell in handouts.stamped(new_notebook(cells=cells), VERSION).cells]


def test_the_version_stands_below_the_imports_of_the_autograder_s_cell():
    before = "%matplotlib inline\nfrom autograder import check\nfrom numpy import (\n    array,\n)\nx = 1"
    [after] = stamped(before)
    assert after == before.replace(")\n", f")\n\n{LINE}\n")
    assert stamped("import autograder\ncheck = autograder.check")[0].split("\n")[2] == LINE
    assert stamped("import numpy", "from autograder import check", "from autograder import check") == [
        "import numpy",
        f"from autograder import check\n\n{LINE}",
        "from autograder import check",
    ]


def test_cells_that_nbgrader_knows_or_python_does_not_are_left_alone():
    import_it = "from autograder import check"
    assert stamped(import_it, grade=True, locked=True) == [import_it]
    assert stamped(f"%%bash\n{import_it}", f"{import_it} (", "# from autograder import check") == [
        f"%%bash\n{import_it}",
        f"{import_it} (",
        "# from autograder import check",
    ]


def test_the_notebook_that_is_given_stays_as_it_is():
    before = new_notebook(cells=[new_code_cell("from autograder import check")])
    handouts.stamped(before, VERSION)
    assert before.cells[0].source == "from autograder import check"


def test_the_plain_file_has_the_stubs_and_what_they_import():
    cells = [
        new_code_cell(f"{small_course.IMPORTS}\nimport matplotlib.pyplot as plt"),
        new_code_cell(STUB, metadata=small_course.facts("a", solution=True)),
        new_code_cell(
            "import dlcore\ncheck(adagrad_step)", metadata=small_course.facts("b", grade=True, locked=True)
        ),
        new_code_cell("adagrad_step(1, 2, 3)\nimport numpy as np"),
        new_code_cell("def essay(): ...", metadata=small_course.facts("c", grade=True, solution=True)),
        new_markdown_cell("In words.", metadata=small_course.facts("d", solution=True)),
    ]
    text = handouts.my_dlcore('The "first\\" steps', [new_notebook(cells=cells)], VERSION)
    kinds = [type(node).__name__ for node in ast.parse(text).body]
    assert kinds == ["Expr", "Import", "ImportFrom", "ImportFrom", "Assign", "FunctionDef"]
    assert STUB in text
    assert LINE in text
    assert "The first steps" in text
    assert magics.parsed(text)


def test_the_title_is_the_first_heading():
    cells = [
        new_code_cell("# no"),
        new_markdown_cell("## Part"),
        new_markdown_cell("Text\n\n# Steps \n# More"),
    ]
    assert handouts.title(new_notebook(cells=cells), "06_small") == "Steps"
    assert handouts.title(new_notebook(), "06_small") == "06_small"


def test_the_first_page_is_short_and_has_the_commands():
    page = handouts.start_here("Small steps", "small.ipynb", "dlcore-0-py3-none-any.whl")
    assert page.startswith("# Small steps: start here\n")
    assert len(page.split("\n")) < 80
    for words in (
        'python -m pip install "dlcore-0-py3-none-any.whl[notebook]"\n       jupyter lab\n',
        "Open `small.ipynb`",
        '%pip install "dlcore-0-py3-none-any.whl"',
        "python -m pytest --dlcore my_dlcore.py",
        "mine\\Scripts\\activate",
        "`dlcore progress`",
        "no work is lost",
    ):
        assert words in page
    assert "$" not in page
