"""What can be given to the commands that grade, and to those that carry grades in and out."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

Run: TypeAlias = Callable[[argparse.Namespace], int]


def add(commands: Any) -> None:
    """Add these commands to a parser's."""
    _grade(commands.add_parser("grade", help="grade a class, in nbgrader's folder of a course"))
    _feedback(commands.add_parser("feedback", help="make feedback pages anew, after grading by hand"))
    _collect(commands.add_parser("collect", help="put a download from Canvas or Moodle into a course"))
    _export(commands.add_parser("export", help="write grades for other systems"))
    _gradescope(commands.add_parser("gradescope", help="grade one submission; Gradescope calls this"))


def runs(module: str) -> Run:
    """What starts the command in a module of this package."""
    return partial(_started, module)


def _started(module: str, options: argparse.Namespace) -> int:
    """Run a command whose packages only those who grade have installed."""
    try:
        command = importlib.import_module(f".{module}", __package__)
    except ImportError as error:
        sentence = f"this needs {error.name}; install it with: pip install 'dlcore[grade]'"
        print(f"autograder: {sentence}", file=sys.stderr)
        return 1
    return int(command.run(options))


def _positive(text: str) -> int:
    if not (text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def _assignment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", help="the name of its folder, as in submitted/STUDENT/ASSIGNMENT")
    course(parser)


def course(parser: argparse.ArgumentParser) -> None:
    """Let the folder of the course be named."""
    parser.add_argument("--course", type=Path, default=Path(), help="the folder of the course; else this one")


def _grade(grade: argparse.ArgumentParser) -> None:
    _assignment(grade)
    _isolation(grade)
    grade.add_argument("--student", action="append", default=[], help="only this student; may be repeated")
    grade.add_argument("--jobs", type=_positive, default=os.cpu_count(), help="submissions at once")
    grade.add_argument("--scheduler", metavar="ADDRESS", help="grade on a Dask cluster, tcp://HOST:PORT")
    grade.add_argument(
        "--regrade", action="store_true", help="grade all anew; show who gains and loses first"
    )
    grade.add_argument("--yes", action="store_true", help="with --regrade: write it without asking")
    grade.add_argument(
        "--outputs-only",
        action="store_true",
        help="cells that call a `check` of the course's own are no exercises",
    )
    grade.add_argument("--keys", type=Path, help="the folder of the course's own hidden keys")
    grade.add_argument("--timings", metavar="FILE", type=Path, help="write the seconds of each stage as JSON")
    grade.set_defaults(run=runs("grading"))


def _isolation(grade: argparse.ArgumentParser) -> None:
    grade.add_argument("--package", action="append", default=[], help="let notebooks import this one, too")
    grade.add_argument("--preload", action="append", default=[], help="import this before the first notebook")
    grade.add_argument("--cell-seconds", type=_positive, default=30, help="for one cell; 30 if not given")
    grade.add_argument("--seconds", type=_positive, default=120, help="for one submission; 120 if not given")
    grade.add_argument("--memory", metavar="MB", type=_positive, default=1024, help="1024 if not given")
    grade.add_argument("--allow-reduced", action="store_true", help="accept isolation at level S1")
    grade.add_argument(
        "--unsafe-run-student-code",
        action="store_true",
        help="isolate nothing: students' code can do all that you can; the gradebook is not written",
    )


def _feedback(feedback: argparse.ArgumentParser) -> None:
    _assignment(feedback)
    feedback.add_argument("--student", action="append", default=[], help="only this student; may be repeated")
    feedback.set_defaults(run=runs("feedback"))


def _collect(collect: argparse.ArgumentParser) -> None:
    collect.add_argument("zip", type=Path, help="all submissions of an assignment, as the LMS hands them out")
    _assignment(collect)
    collect.add_argument("--lms", choices=("canvas", "moodle"), required=True, help="where it comes from")
    collect.add_argument(
        "--students",
        metavar="SHEET",
        type=Path,
        help="Canvas's gradebook or Moodle's worksheet: names in place of the numbers in the zip",
    )
    collect.add_argument(
        "--by", metavar="COLUMN", help='the column of the names; else "SIS Login ID" or "Email address"'
    )
    collect.add_argument("--force", action="store_true", help="replace earlier submissions that differ")
    collect.set_defaults(run=runs("collecting"))


def _export(export: argparse.ArgumentParser) -> None:
    formats = export.add_subparsers(required=True, metavar="FORMAT", dest="format")
    grades = formats.add_parser("grades", help="CSV: the gradebook, in nbgrader's columns")
    grades.add_argument("assignment", nargs="?", help="only this one; else all of the course")
    course(grades)
    _to(grades)
    _format(formats, "exercises", "CSV for statistics: a row a student and exercise, with named mistakes")
    _format(formats, "junit", "JUnit XML: a suite for each student, a case for each exercise")
    _sheet(_format(formats, "canvas", "Canvas's own export of its gradebook, filled in"), "SIS Login ID")
    _sheet(_format(formats, "moodle", "Moodle's offline grading worksheet, filled in"), "Email address")
    _names(_format(formats, "moodle-gradebook", "CSV for the import of Moodle's gradebook"), "Email address")
    one = _format(formats, "gradescope", "the results.json of one submission")
    one.add_argument("--student", required=True, help="whose submission")
    _gradescope_zip(_format(formats, "gradescope-zip", "the autograder that is uploaded to Gradescope"))


def _format(formats: Any, name: str, about: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = formats.add_parser(name, help=about, description=about)
    _assignment(parser)
    _to(parser)
    return parser


def _to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", metavar="FILE", type=Path, required=True, help="the file to write")
    parser.set_defaults(run=runs("exporting"))


def _sheet(parser: argparse.ArgumentParser, by: str) -> None:
    parser.add_argument("--from", dest="sheet", metavar="SHEET", type=Path, required=True, help="its export")
    _names(parser, by)
    if by == "SIS Login ID":
        parser.add_argument("--title", help="the assignment's title or number there, if not ASSIGNMENT")


def _names(parser: argparse.ArgumentParser, by: str) -> None:
    parser.add_argument(
        "--by", metavar="COLUMN", default=by, help=f'the column that tells who it is; else "{by}"'
    )
    parser.add_argument(
        "--identity",
        choices=("email", "lms_user_id"),
        help="what stands there is this of nbgrader's gradebook; else the students' names in it",
    )


def _gradescope_zip(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wheel", type=Path, required=True, help="this package, as built")
    parser.add_argument("--keys", type=Path, help="the folder of the course's own hidden keys")
    parser.add_argument(
        "--without-notebooks",
        action="store_true",
        help="grade functions alone; ASSIGNMENT is one of the book, such as A6",
    )


def _gradescope(gradescope: argparse.ArgumentParser) -> None:
    gradescope.add_argument("submission", type=Path, help="the folder of the submission")
    gradescope.add_argument("--assignment", required=True)
    gradescope.add_argument("--keys", type=Path, required=True, help="the folder of the hidden keys")
    gradescope.add_argument(
        "--notebooks", type=Path, required=True, help="the author's; functions alone count if there are none"
    )
    gradescope.add_argument("--allow-reduced", action="store_true", help="accept isolation at level S1")
    gradescope.add_argument("--out", metavar="FILE", type=Path, required=True, help="the results.json")
    gradescope.set_defaults(run=runs("gradescope"))
