"""IPython's syntax in cells, made harmless without moving a line."""

import pytest

from autograder.magics import parsed, without_magics


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("x = 1", "x = 1"),
        ("%time f(')\nx", "pass\nx"),
        ("if x:\n    !ls\ny", "if x:\n    pass\ny"),
        ("!a \\\n b '\nx", "pass\n\nx"),
        ("files = !ls\nx", "pass\nx"),
        ("a, b[0] = %magic\nx", "pass\nx"),
        ("?f\nf??\nnp.dot? \nx", "pass\npass\npass\nx"),
        ("!ls\ns = '''\n%no magic\n'''", "pass\ns = '''\n%no magic\n'''"),
        ("!ls\nx = (7\n% 4)", "pass\nx = (7\n% 4)"),
        ("!ls\n# it's\n%x", "pass\n# it's\npass"),
        ("!ls\nx = 'a\\\n%b'\n%x", "pass\nx = 'a\\\n%b'\npass"),
        ("\n%%time\nx", "\n\nx"),
        ("%%timeit -n 3\n%x\ny", "\npass\ny"),
        ("%%bash\nls", ""),
        ("%%timer\nx", ""),
    ],
)
def test_magics_do_nothing_and_lines_stay(cell, python):
    assert without_magics(cell) == python


def test_what_is_no_python_has_no_statements():
    assert parsed("x = (") is None
    assert parsed("\0") is None
    assert [type(one).__name__ for one in parsed("x = 1\nf()")] == ["Assign", "Expr"]
