"""Answer cells: dlcore's code with nothing given away, which runs where the helpers of dlcore are missing."""

import ast
import re

import pytest

from autograder import edition, references
from autograder.authoring import answers
from dlcore import syllabus

CORE = ("A5", "A6", "A8", "A11")
ASKED = {
    a.code: [t for exercise in a.exercises for t in exercise.targets]
    for a in syllabus.ASSIGNMENTS
    if a.code in CORE
}
TARGETS = [(code, target) for code, targets in ASKED.items() for target in targets]
REGION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?^ *### END SOLUTION\n?", re.DOTALL | re.MULTILINE)


def cell(target, code="A6"):
    return answers.answer_cell(target, ASKED[code], answers.Cut(references.hidden_from(ASKED[code])))


def released(source):
    """What nbgrader makes of a cell."""
    return REGION.sub(r"\1# YOUR CODE HERE\n\1raise NotImplementedError()\n", source + "\n")


@pytest.mark.parametrize(("code", "target"), TARGETS)
def test_a_released_cell_shows_signature_and_docstring_and_no_solution(code, target):
    source = released(cell(target, code))
    tree = ast.parse(source)
    definition = tree.body[0]
    assert ast.unparse(definition.decorator_list[0]) == f"implement('{target}')"
    assert ast.get_docstring(definition)
    functions = [node for node in ast.walk(definition) if isinstance(node, ast.FunctionDef)]
    left = [node for f in functions for node in f.body[ast.get_docstring(f) is not None :]]
    stubs = {"raise NotImplementedError()", "pass", "..."}
    assert {ast.unparse(node) for node in left} <= stubs
    assert "raise NotImplementedError()" in {ast.unparse(node) for node in left}


@pytest.mark.parametrize(("code", "target"), TARGETS)
def test_a_cell_has_no_type_hints_in_its_signatures(code, target):
    definition = ast.parse(cell(target, code)).body[0]
    functions = [node for node in ast.walk(definition) if isinstance(node, ast.FunctionDef)]
    assert not [a.arg for f in functions for a in ast.walk(f.args) if isinstance(a, ast.arg) and a.annotation]
    assert not [f.name for f in functions if f.returns]


def test_defaults_are_written_as_in_the_library():
    assert "lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8" in cell("optim.adam_step")


def test_helpers_that_students_lack_stand_in_the_solution():
    source = cell("optim.adam_step")
    assert "    def _average(old, new, keep):" in source
    assert "_average" not in released(source)
    assert "from dlcore.optim import _like, _numbers" in source  # these the student edition has
    assert "_average" not in re.findall(r"import (.*)", source)[1]


def test_an_exercise_of_the_same_notebook_is_called_by_its_name():
    assert "import adam_step" not in cell("optim.adamw_step")
    alone = answers.answer_cell("optim.adamw_step", ["optim.adamw_step"], answers.Cut(["optim.adamw_step"]))
    assert "from dlcore.optim import _numbers, adam_step" in alone


def test_names_that_a_definition_needs_are_imported_at_the_top():
    assert answers.imports(["nn.Sequential", "optim.adam_step"]) == ["from dlcore.nn import module"]


def test_an_exercise_that_dlcore_lacks_is_refused():
    with pytest.raises(LookupError, match=re.escape("dlcore has no function or class optim.adams_step")):
        cell("optim.adams_step")


def test_bodies_are_those_of_the_library_line_by_line():
    """All that is added stands before the body, and nothing is lost."""
    source = cell("optim.adam_step")
    path, [definition] = edition.definitions(answers._trees(), "optim.adam_step")
    body = answers._text(path).splitlines()[definition.body[0].end_lineno : definition.end_lineno]
    assert source.splitlines()[-len(body) - 1 : -1] == body
