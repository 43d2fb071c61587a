"""A gradebook exported from Canvas, with one assignment's column filled in.

Canvas matches students and assignments by the cells of its own export, so the export is what one gives back:
every column but one stays. In Canvas: Grades, Export, Export Entire Gradebook; then Import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from . import grades as grading
from . import sheets
from .grades import Grade
from .sheets import ExportProblem, Sheet

_ASSIGNMENT = re.compile(r"(?P<title>.*) \((?P<id>\d+)\)", re.DOTALL)


def write(
    export: Path,
    grades: Sequence[Grade],
    assignment: str,
    to: Path,
    by: str = "SIS Login ID",
    names: Mapping[str, str] | None = None,
) -> list[str]:
    """Fill in the column of `assignment`, and say what was left.

    `assignment` is its title in Canvas, its number there or both, as in the header.
    `by` is the column that tells who a student is, and `names` gives its cells, by student, where they differ
    from the students' names here. Excused students stay excused.
    """
    sheet = sheets.read(export)
    _check_header(sheet)
    column = _assignment(sheet, assignment)
    by_name = grading.matched(grades, names or {})
    rows = sheet.rows_by(sheet.column(by), _students(sheet))
    excused = {name for name, row in rows.items() if row[column].strip().upper() == "EX"}
    for name in (rows.keys() & by_name.keys()) - excused:
        if (points := by_name[name].points) is not None:
            rows[name][column] = sheets.number(points)
    said = grading.remarks(by_name, rows)
    if excused & by_name.keys():
        said.append(f"Excused in Canvas, and still so: {sheets.listed(excused & by_name.keys())}.")
    said += _scale(sheet, column, grades)
    sheet.save(to)
    return said


def _check_header(sheet: Sheet) -> None:
    """The rules by which Canvas itself knows its file."""
    first = sheet.header[:3] + [""] * 3
    plain = "Student" in first[0] and "ID" in first[1]
    split = first[0] == "LastName" and first[1] == "FirstName" and "ID" in first[2]
    if not (plain or split) or not any("Section" in title for title in sheet.header):
        raise ExportProblem(
            f'{sheet.path} is no gradebook of Canvas: it should start with "Student,ID" and have a column '
            '"Section". In Canvas choose Grades, Export, Export Entire Gradebook.'
        )


def _assignment(sheet: Sheet, wanted: str) -> int:
    """The one column that is meant, if Canvas lets it be changed."""
    known = {i: m for i, title in enumerate(sheet.header) if (m := _ASSIGNMENT.fullmatch(title))}
    found = [i for i, match in known.items() if wanted in (match[0], match["title"], match["id"])]
    have = ", ".join(match[0] for match in known.values()) or "none"
    if len(found) != 1:
        which = "more than one assignment" if found else "no assignment"
        raise ExportProblem(
            f'{sheet.path} has {which} "{wanted}"; it has: {have}. Give the number, as in brackets.'
        )
    if any("read only" in row[found[0]] for row in _points_possible(sheet)):
        raise ExportProblem(
            f'Canvas says that "{wanted}" is read only in {sheet.path}: choose another column.'
        )
    return found[0]


def _points_possible(sheet: Sheet) -> Iterable[list[str]]:
    return (row for row in sheet.rows if "Points Possible" in row[0])


def _students(sheet: Sheet) -> list[list[str]]:
    """All rows but the one of points; rows on posting name no student, and nobody finds them."""
    return [row for row in sheet.rows if "Points Possible" not in row[0]]


def _scale(sheet: Sheet, column: int, grades: Sequence[Grade]) -> list[str]:
    """Canvas takes points as they are: a remark, where it counts out of another number."""
    ours = {sheets.number(grade.most) for grade in grades if grade.points is not None}
    for row in _points_possible(sheet):
        cell = row[column].strip().replace(",", ".")
        theirs = sheets.number(float(cell)) if re.fullmatch(r"\d+(\.\d+)?", cell) else cell
        if ours and ours != {theirs}:
            return [
                f"Canvas counts out of {theirs or 'nothing'}, and these grades out of {sheets.listed(ours)}."
            ]
    return []
