"""`autograder gradescope SUBMISSION`: what the container of Gradescope runs for each submission."""

from __future__ import annotations

import argparse
import sys
import traceback

import nbformat

from autograder import assignment, authors, grade, report
from autograder.exports import gradescope
from autograder.orders import ClassProblem
from autograder.report import Report
from autograder.sandbox import levels, runner

from . import courses


def run(options: argparse.Namespace) -> int:
    """Grade and write results.json in any case; 1 if it says that there is no grade."""
    try:
        graded = _graded(options)
    except courses.PROBLEMS as problem:
        graded = report.failed("", options.assignment, _sentence(str(problem)))
    except Exception as error:  # of ours: the student must get an answer, and staff the traceback
        traceback.print_exc()
        graded = report.failed("", options.assignment, f"Grading stopped with {type(error).__name__}.")
    try:
        gradescope.write(graded, options.out)
    except courses.PROBLEMS as problem:
        print(f"autograder: {problem}", file=sys.stderr)
        return 1
    if graded.ungradable:
        print(f"autograder: {graded.ungradable}", file=sys.stderr)
    return 1 if graded.ungradable else 0


def _sentence(problem: str) -> str:
    return f"{problem[:1].upper()}{problem[1:].removesuffix('.')}."


def _graded(options: argparse.Namespace) -> Report:
    if not options.submission.is_dir():
        raise ClassProblem(f"{options.submission} is no folder: name the folder of a submission")
    wanted = _assignment(options)
    sandbox = levels.best(runner.Settings(), levels.REDUCED if options.allow_reduced else levels.OFFICIAL)
    with runner.Runner(sandbox, wanted.cut) as crew:
        return grade.grade(options.submission, wanted, crew).report


def _assignment(options: argparse.Namespace) -> assignment.Assignment:
    """By the author's notebooks, or all functions of an assignment of the book where there are none."""
    paths = sorted(options.notebooks.glob("*.ipynb"))
    if not paths:
        return assignment.of_course(options.assignment, "hidden", options.keys)
    made = {path.stem: authors.from_notebook(nbformat.read(path, as_version=4)) for path in paths}
    return courses.asked_for(options.assignment, made, options.keys)
