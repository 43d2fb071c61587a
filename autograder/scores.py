"""The points of one grade cell of an nbgrader notebook, from what the cell put out.

The rules are nbgrader's, except where it fails open. There a cell earns full points, or stops the grading of
the whole submission, when its value is NaN, negative, too large or no number; here that value earns nothing.
A warning on stderr, which costs everything there, costs nothing here. A value shown before an error does not
count, nor does a second value beside a smaller one: a test cell has one value, any other was put there.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from nbformat import NotebookNode

from . import marks

_NUMPY = re.compile(r"np\.[a-z]+\d*_?\((.*)\)|np\.(True|False)_")  # how numpy 2 shows its scalars


class Score(NamedTuple):
    """What a cell earned, None where a person has to say; what it is worth; why its value did not count."""

    earned: float | None
    most: float
    note: str = ""


def points(cell: NotebookNode, ran: bool = True) -> Score:
    """The score of a grade or task cell with the author's metadata; `ran` is False if it was never run.

    >>> from nbformat.v4 import new_code_cell, new_output
    >>> value = new_output("execute_result", {"text/plain": "2.5"})
    >>> points(new_code_cell(outputs=[value], metadata={"nbgrader": {"grade": True, "points": 4}}))
    Score(earned=2.5, most=4.0, note='')
    """
    facts = cell.metadata.nbgrader
    most = float(facts["points"])
    if marks.is_task(cell):
        return Score(None, most)
    if marks.is_solution(cell):
        return Score(0.0 if facts.get("checksum") == marks.checksum(cell) else None, most)
    if cell.cell_type != "code":
        return Score(None, most)
    if not ran:
        return Score(0.0, most, "it was not run")
    if any(output.output_type == "error" for output in cell.outputs):
        return Score(0.0, most)
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    values = [_partial(_text(result), most) for result in results]
    return min(values, default=Score(most, most))


def _text(result: NotebookNode) -> str:
    """The value as plain text, which a file may keep as a list of lines."""
    text: Any = result.get("data", {}).get("text/plain", "")
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def _partial(text: str, most: float) -> Score:
    """What a value earns: its number of points, True all of them and False none."""
    if shown := _NUMPY.fullmatch(text.strip()):
        text = shown[1] or shown[2]
    if text.strip() in ("True", "False"):
        return Score(most * (text.strip() == "True"), most)
    try:
        earned = float(text)
    except ValueError:
        return Score(0.0, most, "its value is no number")
    if not 0.0 <= earned <= most:  # NaN is not
        return Score(0.0, most, f"its value is not between 0 and {most:g}")
    return Score(earned, most)
