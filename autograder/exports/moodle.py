"""Grades for Moodle: its offline grading worksheet, filled in, or a CSV file for the import of its gradebook.

A worksheet is never made from nothing. Moodle knows a student by the cell "Identifier", and refuses a grade
that was changed there after "Last modified (grade)", so both stay as they came. What Moodle would pass over
without a word (a grade above the maximum, a locked one) is not written, and said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import grades as grading
from . import sheets
from .grades import Grade
from .sheets import ExportProblem, Sheet


@dataclass(frozen=True)
class Words:
    """The titles of a worksheet's columns, which follow the language of the site; these are English."""

    identifier: str = "Identifier"
    grade: str = "Grade"
    modified: str = "Last modified (grade)"
    maximum: str = "Maximum Grade"
    changeable: str = "Grade can be changed"
    no: str = "No"
    feedback: str = "Feedback comments"


def write_worksheet(
    worksheet: Path,
    grades: Sequence[Grade],
    to: Path,
    by: str = "Email address",
    names: Mapping[str, str] | None = None,
    words: Words = Words(),
) -> list[str]:
    """Fill in grades and comments of a worksheet that Moodle exported, and say what was left.

    `by` is the column that tells who a student is ("Identifier" where names are hidden), and `names` gives
    its cells, by student, where they differ from the students' names here.
    """
    sheet = sheets.read(worksheet)
    _check(sheet, words)
    by_name = grading.matched(grades, names or {})
    rows = sheet.rows_by(sheet.column(by), sheet.rows)
    locked = {name for name, row in rows.items() if _cell(sheet, row, words.changeable) == words.no}
    above = {
        name for name, row in rows.items() if name in by_name and _above(sheet, row, by_name[name], words)
    }
    for name in (rows.keys() & by_name.keys()) - locked - above:
        if by_name[name].points is not None:
            _fill(sheet, rows[name], by_name[name], words)
    said = grading.remarks(by_name, rows)
    if locked & by_name.keys():
        said.append(f"Locked in Moodle; left as they were: {sheets.listed(locked & by_name.keys())}.")
    if above:
        said.append(f"Above the maximum in Moodle; left as they were: {sheets.listed(above)}.")
    if words.feedback not in sheet.header:
        said.append(f'No comments were written, because there is no column "{words.feedback}".')
    sheet.save(to)
    return said


def write_gradebook(
    grades: Sequence[Grade],
    assignment: str,
    to: Path,
    names: Mapping[str, str] | None = None,
    by: str = "Email address",
) -> list[str]:
    """A CSV for the import of Moodle's gradebook: `by` tells the user, the rest grade and feedback.

    Both of the latter have to be mapped in Moodle, or it loses grades. `names` gives the addresses or ID
    numbers; who is not in it is left out. Without `names` the students' own names are taken for them.
    """
    unknown = {grade.student for grade in grades if names is not None and grade.student not in names}
    by_name = grading.matched((grade for grade in grades if grade.student not in unknown), names or {})
    title = (by, f"{assignment} (Real)", f"{assignment} (Feedback)")
    rows = [
        (name, sheets.number(one.points), grading.as_html(one.feedback))
        for name, one in by_name.items()
        if one.points is not None
    ]
    sheets.put(to, sheets.lines([title, *rows]).encode("utf-8", "replace"))
    said = [
        'In Moodle map "(Real)" to the grade and "(Feedback)" to its feedback: map both, or grades are lost.'
    ]
    said += [f'Left out, for want of "{by}": {sheets.listed(unknown)}.'] if unknown else []
    return said + grading.remarks(by_name, by_name)


def participants(worksheet: Path, by: str = "Email address", words: Words = Words()) -> dict[str, str]:
    """{number of a participant: cell of the column `by`}: who is who in a download of submissions."""
    sheet = sheets.read(worksheet)
    _check(sheet, words)
    identifier, named = sheet.column(words.identifier), sheet.column(by)
    numbers = (re.findall(r"\d+$", row[identifier].strip())[0] for row in sheet.rows)
    return dict(zip(numbers, (row[named].strip() for row in sheet.rows), strict=True))


def _check(sheet: Sheet, words: Words) -> None:
    for title in (words.identifier, words.grade, words.modified):
        sheet.column(title)
    identifier = sheet.column(words.identifier)
    sheet.rows_by(identifier, sheet.rows)
    for row in sheet.rows:
        if not re.search(r"\D\d+$", row[identifier].strip()):
            raise ExportProblem(
                f"{sheet.path} has an identifier that ends in no number, "
                f'"{sheets.printable(row[identifier])}": start from the worksheet as Moodle exports it.'
            )


def _cell(sheet: Sheet, row: list[str], title: str) -> str:
    return row[sheet.header.index(title)].strip() if title in sheet.header else ""


def _above(sheet: Sheet, row: list[str], grade: Grade, words: Words) -> bool:
    maximum = _cell(sheet, row, words.maximum).replace(",", ".")
    known = re.fullmatch(r"\d+(\.\d+)?", maximum)
    return known is not None and grade.points is not None and round(grade.points, 2) > float(maximum)


def _fill(sheet: Sheet, row: list[str], grade: Grade, words: Words) -> None:
    comma = "," in _cell(sheet, row, words.maximum)  # the decimal sign follows the site's language
    points = sheets.number(grade.points or 0.0)
    row[sheet.column(words.grade)] = points.replace(".", ",") if comma else points
    if words.feedback in sheet.header and grade.feedback:
        row[sheet.column(words.feedback)] = grading.as_html(grade.feedback)
