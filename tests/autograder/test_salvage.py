"""Definitions found in code cells: sound ones as they stand, damaged ones mended, and a sentence on why."""

import ast
from textwrap import dedent

import pytest

from autograder.salvage import definitions

STUB = "def f(x):\n    '''Double x.'''\n    # YOUR CODE HERE\n    raise NotImplementedError()"
REAL = "def f(x):\n    '''Double x.'''\n    y = 2 * x\n    return y"
BROKEN = "this is no Python ("


def value(sources, name="f", argument=3, **names):
    """What the definition found returns when it is executed alone."""
    exec(definitions(sources)[name].source, names)
    return names[name](argument)


# Sound cells


def test_a_plain_definition_needs_no_mending():
    found = definitions(["import numpy as np", REAL, "class A:\n    x = 1"])
    assert [*found] == ["f", "A"]
    assert found["f"] == (REAL, 1, "")
    assert found["A"].cell == 2


def test_of_two_answers_the_later_counts():
    found = definitions([REAL.replace("2 *", "3 *"), REAL])
    assert (found["f"].cell, found["f"].why) == (1, "")
    assert definitions([REAL, REAL])["f"].cell == 1


def test_methods_and_inner_functions_are_no_definitions_of_their_own():
    assert [*definitions(["class A:\n    def f(self):\n        def g(): pass"])] == ["A"]


@pytest.mark.parametrize(
    "head",
    [
        "if True:",
        "with open('x') as file:",
        "for i in range(3):",
        "while True:",
        "if 0:\n  pass\nelif 1:",
        "try:\n  pass\nexcept ValueError:",
        "try:\n  pass\nfinally:",
        "match 1:\n  case 1:",
    ],
)
def test_definitions_in_blocks_at_the_top_level_count(head):
    indent = "    " if "case" in head else "  "
    tail = "\nfinally:\n  pass" if head == "try:" else ""
    cell = f"{head}\n{indent}def f(x):\n{indent}  s = '''\nat the margin'''\n{indent}  return 2 * x{tail}"
    assert definitions([cell])["f"].why == ""
    assert value([cell]) == 6


def test_decorators_stay_with_their_definition():
    cell = "import a\n@implement(\n  'optim.adam_step'\n)\n@other\nasync def f(x):\n    return x\nf(1)"
    assert definitions([cell])["f"].source == "\n".join(cell.split("\n")[1:-1])


def test_lambdas_and_assignments_are_left_to_the_run():
    assert definitions(["f = lambda x: x\ng = f"]) == {}


def test_a_cell_indented_as_a_whole_is_what_ipython_makes_of_it():
    found = definitions(["    def f(x):\n        return 2 * x\n    y = 1"])
    assert found["f"] == ("def f(x):\n    return 2 * x", 0, "")


# Magics


@pytest.mark.parametrize(
    "head",
    [
        "%matplotlib inline",
        "!pip install x \\\n  y 'z",
        "?f",
        "np.dot??",
        "files = !ls 'a",
        "%%time",
        "%%capture out",
    ],
)
def test_magics_spoil_nothing(head):
    assert definitions([f"{head}\n{REAL}"])["f"] == (REAL, 0, "")


def test_cells_in_other_languages_define_nothing():
    assert definitions([f"%%bash\n{REAL}", f"%%writefile f.py\n{REAL}"]) == {}


# Stubs


@pytest.mark.parametrize(
    "body",
    ["pass", "...", "'''Doc.'''", "raise NotImplementedError", "n = 1\n    raise NotImplementedError()"],
)
def test_an_untouched_stub_does_not_hide_the_answer(body):
    found = definitions([REAL, f"def f(x):\n    {body}", "f(2)"])["f"]
    assert (found.source, found.cell) == (REAL, 0)
    assert found.why == "Code cell 2 defines f again and leaves it empty; the one before was taken."


def test_the_answer_after_the_stub_is_plain():
    assert definitions([STUB, REAL])["f"] == (REAL, 1, "")
    assert definitions([REAL, STUB, REAL])["f"] == (REAL, 2, "")


def test_a_stub_alone_is_what_was_submitted():
    assert definitions([STUB, STUB])["f"] == (STUB, 1, "")


def test_raising_on_some_inputs_is_no_stub():
    later = "def f(x):\n    if x < 0:\n        raise NotImplementedError\n    return 2 * x"
    assert definitions([REAL, later])["f"] == (later, 1, "")


def test_a_class_is_a_stub_if_a_method_is_one():
    real = "class A:\n    n = 1\n    def f(self):\n        return 1"
    stub = "class A:\n    n = 1\n    def f(self):\n        raise NotImplementedError()"
    assert definitions([real, stub])["A"].source == real
    assert definitions([real, "class A:\n    pass"])["A"].source == real
    assert definitions([real, real.replace("return 1", "return 2")])["A"].cell == 1


# Cells that were cut


@pytest.mark.parametrize(
    "pieces",
    [
        ["def f(x):\n    y = 2 * x", "    return y"],
        ["def f(x):", "    y = 2 * x\n    return y"],
        ["def f(x):\n    y = (2 *", "         x)\n    return y"],
        ["def f(x,", "y=0):\n    return 2 * x"],
        ["def f(x):\n    '''Doc", "goes on.'''\n    return 2 * x"],
        ["def f(x):", "    y = x", "    y = 2 * y", "    return y"],
        ["def f(x):\n    if x:\n        y = 2 * x", "        return y\n    return 0"],
        ["def f(x):\n    y = 2 * x\n", "\n    return y"],
    ],
)
def test_a_function_cut_in_pieces_is_joined(pieces):
    found = definitions(["a = 1", *pieces, "b = 2"])["f"]
    assert found.cell == 1
    span = f"2 to {1 + len(pieces)}"
    assert found.why == f"f stands in code cells {span}, which are one that was cut; they were joined."
    assert value(["a = 1", *pieces, "b = 2"]) == 6


def test_a_class_cut_between_methods_is_joined():
    found = definitions(
        ["class A:\n    def f(self):\n        return 1", "    def g(self):\n        return 2"]
    )
    assert [*found] == ["A"]
    assert "def g" in found["A"].source


def test_an_indented_cell_that_stands_by_itself_is_not_joined():
    found = definitions([REAL, "    print(f(3))", "    def g(x):\n        return x"])
    assert found["f"] == (REAL, 0, "")
    assert found["g"].source == "def g(x):\n    return x"


def test_definitions_after_a_broken_cell_are_not_swallowed():
    assert definitions(["s = '''abc", "def f(x):\n    '''Doc.'''\n    return x"])["f"].why == ""


# Cells that are no Python


@pytest.mark.parametrize(
    "cell", [f"{BROKEN}\n{REAL}", f"{REAL}\n{BROKEN}", f"{REAL}\n\nx = = 1\ndef g(:\n    pass"]
)
def test_a_definition_is_cut_out_of_a_broken_cell(cell):
    found = definitions([cell])
    assert [*found] == ["f"]
    assert found["f"].why == "Code cell 1 is no sound Python; f was taken out of it by itself."
    assert value([cell]) == 6


def test_what_is_cut_out_is_whole():
    cell = dedent(
        """\
        %matplotlib inline
        @same
        @same
        def f(
            x,
        ):
            '''Text
        at the margin.'''
        # A comment at the margin.
            !ls

            return 2 * x

        >>> f(2)
        """
    )
    found = definitions([cell])["f"]
    assert found.source.startswith("@same\n@same\ndef f(")
    assert found.source.endswith("return 2 * x")
    assert value([cell], same=lambda code: code) == 6


def test_a_function_that_is_broken_itself_is_not_found():
    assert definitions(["def f(x):\n    return (2 *\n\ndef g(x):\n    return x"]).keys() == {"g"}


def test_an_answer_in_a_broken_cell_beats_a_stub_but_not_an_answer_that_runs():
    broken = f"{BROKEN}\n{REAL}"
    assert definitions([broken, STUB])["f"].why.startswith("Code cell 1 is no sound Python")
    other = REAL.replace("2 *", "3 *")
    assert definitions([other, broken])["f"] == (other, 0, "")


def test_a_cell_that_would_not_be_run_is_no_sound_one():
    assert definitions([f"{REAL}\nreturn f(3)"])["f"].why.startswith("Code cell 1 is no sound Python")
    assert definitions([f"{REAL}\nawait g()"])["f"].why == ""


# Limits


@pytest.mark.parametrize(
    "cell",
    [
        "(" * 100_000,
        "-" * 100_000 + "1",
        "x = " + "[" * 150 + "]" * 150,
        "a" + ".b" * 50_000,
        "if x:\n  pass\n" + "elif x:\n  pass\n" * 5000,
        "def f(\n" * 20_000,
        '"""' * 33_333,
        " " * 100_000 + "?",
        "\0\ud800",
        "%" * 100_000,
    ],
)
def test_hostile_cells_cost_their_own_definitions_alone(cell):
    found = definitions([cell, REAL])
    assert found["f"] == (REAL, 1, "")


def test_more_text_than_anyone_writes_is_not_looked_at():
    assert definitions(["x = 1\n" * 100_000, REAL]) == {}


def test_warnings_about_escapes_are_kept_to_ourselves():
    assert "f" in definitions(["def f(x):\n    return '\\d'"])  # pytest makes every warning an error


def test_every_source_found_is_python():
    for found in definitions([f"{BROKEN}\n{REAL}", "if 1:\n  def g(): pass", REAL[:30], REAL[30:]]).values():
        ast.parse(found.source)
