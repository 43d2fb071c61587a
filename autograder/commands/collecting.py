"""`autograder collect ZIP ASSIGNMENT`: the submissions in a download of Canvas or Moodle, into a course."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from autograder import collecting
from autograder.exports import moodle, sheets

from . import courses


def run(options: argparse.Namespace) -> int:
    """Collect; 1 if nothing could be. What was left out, or is there already, is told."""
    try:
        courses.opened(options.course)
        names = _names(options) if options.students else None
        done = collecting.collect(
            options.zip, options.assignment, options.course, options.lms, names, force=options.force
        )
    except courses.PROBLEMS as problem:
        print(f"autograder: {problem}", file=sys.stderr)
        return 1
    print(*done.said, sep="\n", end="\n" if done.said else "")
    there = f"; {len(done.unchanged)} were there already" if done.unchanged else ""
    print(f"Collected {len(done.placed)} submissions of {options.assignment}{there}.")
    return 0


def _names(options: argparse.Namespace) -> Mapping[str, str]:
    """{number in the zip: name here}, from the sheet in which the LMS tells who is who."""
    if options.lms == "moodle":
        return moodle.participants(options.students, options.by or "Email address")
    sheet = sheets.read(options.students)
    number, name = sheet.column("ID"), sheet.column(options.by or "SIS Login ID")
    rows = sheet.rows_by(number, sheet.rows)
    return {student: row[name].strip() for student, row in rows.items()}
