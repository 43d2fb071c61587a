"""`autograder new ASSIGNMENT EXERCISE`: what an author fills in to make a function of dlcore an exercise."""

from __future__ import annotations

import argparse
import sys

from autograder import zoo
from autograder.authoring import scaffold, table


def run(options: argparse.Namespace) -> int:
    """Add it; 2 if there is no such thing to add, 1 if it could not be; then nothing has changed."""
    if not zoo.FOLDER.is_dir():
        return _refuse(f"there is no {zoo.FOLDER}: run this in a checkout of the project", 1)
    try:
        said = scaffold.new(options.assignment, options.exercise, options.points)
    except table.ScaffoldProblem as problem:
        return _refuse(f"{problem}", 2 if isinstance(problem, table.WrongWord) else 1)
    print(*said, sep="\n")
    return 0


def _refuse(sentence: str, code: int) -> int:
    print(f"autograder: {sentence}", file=sys.stderr)
    return code
