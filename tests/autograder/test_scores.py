"""Points from outputs: nbgrader's own answer wherever it is sound, and each place where ours differs."""

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader import utils

from autograder import marks
from autograder.scores import points


def cell(*outputs, most=4, make=new_code_cell, **metadata):
    facts = {"grade": True, "solution": False, "locked": True, "grade_id": "t", "points": most, **metadata}
    made = make("check()", metadata={"nbgrader": facts})
    if made.cell_type == "code":
        made.outputs = list(outputs)
    return made


def value(text):
    return new_output("execute_result", {"text/plain": text})


def error():
    return new_output("error", ename="AssertionError", evalue="", traceback=[])


def stream(name):
    return new_output("stream", name=name, text="said")


ALIKE = {
    "nothing": [],
    "printed": [stream("stdout")],
    "displayed, which is no value": [new_output("display_data", {"text/plain": "2"})],
    "an error": [error()],
    "an error after text": [stream("stdout"), error()],
    "partial": [value("2.5")],
    "a list of one line": [value(["2.5"])],
    "with blanks": [value(" 2 ")],
    "nothing earned": [value("0")],
    "minus zero": [value("-0.0")],
    "all of it": [value("4.0")],
    "exponent": [value("4e-1")],
    "True": [value("True")],
}


@pytest.mark.parametrize("outputs", ALIKE.values(), ids=ALIKE)
def test_sound_outputs_earn_what_nbgrader_gives(outputs):
    earned, most, note = points(cell(*outputs))
    assert (earned, most) == utils.determine_grade(cell(*outputs))
    assert note == ""


NUMBER, RANGE = "its value is no number", "its value is not between 0 and 4"
# {what the cell put out: (outputs, what nbgrader gives, what we give, our note)}
DIFFERENT = {
    "NaN": ([value("nan")], 4, 0, RANGE),
    "negative": ([value("-1")], 4, 0, RANGE),
    "minus infinity": ([value("-inf")], 4, 0, RANGE),
    "infinite": ([value("inf")], ValueError, 0, RANGE),
    "more than all": ([value("4.01")], ValueError, 0, RANGE),
    "text": ([value("'ok'")], 4, 0, NUMBER),
    "a plot": ([value("<Axes: >")], 4, 0, NUMBER),
    "several lines": ([value(["1\n", "2"])], 4, 0, NUMBER),
    "no plain text": ([new_output("execute_result", {"text/html": "<b>4</b>"})], KeyError, 0, NUMBER),
    "empty": ([value("")], KeyError, 0, NUMBER),
    "False": ([value("False")], 4, 0, ""),
    "numpy's False": ([value("np.False_")], 4, 0, ""),
    "a number of numpy": ([value("np.float64(2.5)")], 4, 2.5, ""),
    "NaN of numpy": ([value("np.float64(nan)")], 4, 0, RANGE),
    "a warning": ([stream("stderr")], 0, 4, ""),
    "a warning before partial credit": ([stream("stderr"), value("2.5")], 0, 2.5, ""),
    "a number before an error": ([value("4"), error()], 4, 0, ""),
    "a larger number first": ([value("4"), value("1")], 4, 1, ""),
    "a number before text": ([value("4"), value("'x'")], 4, 0, NUMBER),
}


@pytest.mark.parametrize(("outputs", "theirs", "ours", "note"), DIFFERENT.values(), ids=DIFFERENT)
def test_where_nbgrader_fails_open_or_counts_warnings_ours_differs(outputs, theirs, ours, note):
    if isinstance(theirs, int):
        assert utils.determine_grade(cell(*outputs)) == (theirs, 4)
    else:
        with pytest.raises(theirs):
            utils.determine_grade(cell(*outputs))
    assert points(cell(*outputs)) == (ours, 4, note)


def test_a_cell_that_never_ran_earns_nothing():
    assert points(cell(), ran=False) == (0, 4, "it was not run")
    assert points(cell(value("4")), ran=False).earned == 0


@pytest.mark.parametrize("make", [new_code_cell, new_markdown_cell])
def test_a_written_answer_waits_for_a_person_unless_it_is_untouched(make):
    answer = cell(make=make, solution=True)
    assert points(answer)[:2] == utils.determine_grade(answer) == (None, 4)
    answer.metadata.nbgrader["checksum"] = utils.compute_checksum(answer)
    assert points(answer)[:2] == points(answer, ran=False)[:2] == utils.determine_grade(answer) == (0, 4)


def test_a_task_waits_for_a_person_even_if_untouched():
    task = cell(make=new_markdown_cell, grade=False, task=True)
    task.metadata.nbgrader["checksum"] = utils.compute_checksum(task)
    assert points(task) == (None, 4, "")


def test_text_that_a_person_reads_as_graded_is_left_to_a_person():
    text = cell(make=new_markdown_cell)
    assert points(text)[:2] == utils.determine_grade(text) == (None, 4)


def test_a_cell_worth_nothing_earns_nothing_and_is_no_trouble():
    assert points(cell(most=0)) == (0, 0, "")
    assert points(cell(value("0"), most=0)) == (0, 0, "")


@pytest.mark.parametrize("kind", ["grade", "solution", "locked", "task"])
@pytest.mark.parametrize("both", [False, True])
def test_marks_say_what_nbgrader_says(kind, both):
    one = new_code_cell("x = 1")
    one.metadata.nbgrader = NotebookNode({kind: True, "grade_id": "a", "points": 3, "solution": both})
    for ours, theirs in [
        (marks.is_grade, utils.is_grade),
        (marks.is_solution, utils.is_solution),
        (marks.is_locked, utils.is_locked),
        (marks.is_task, utils.is_task),
        (marks.checksum, utils.compute_checksum),
    ]:
        assert ours(one) == theirs(one)
    assert not marks.is_grade(new_code_cell("x = 1"))
