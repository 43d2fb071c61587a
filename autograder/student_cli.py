"""The command `autograder` as students have it: it says what is right and wrong in their files."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit code: 0 if all is right, 1 if not, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="autograder", description=__doc__)
    add(parser.add_subparsers(required=True, metavar="COMMAND"))
    return run(parser, arguments)


def run(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> int:
    """Do what is asked for; who stops it, or reads on no longer, sees no traceback."""
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        return refuse("stopped", 1)
    except BrokenPipeError:  # as in `autograder check mine.py | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def add(commands: Any) -> None:
    """Add the commands that students have to a parser's."""
    check = commands.add_parser(
        "check", help="say what is right and wrong in a notebook or Python file of yours"
    )
    check.add_argument("file", type=Path, help="a notebook (.ipynb) or Python file (.py); it is run here")
    check.add_argument(
        "names", nargs="*", help="only these exercises, such as adam_step; else all in the file"
    )
    check.add_argument("--json", action="store_true", help="print the verdicts as JSON")
    check.set_defaults(run=_check)


def refuse(sentence: str, code: int) -> int:
    """Say what is wrong in one line; the exit code is handed on."""
    print(f"autograder: {sentence}", file=sys.stderr)
    return code


def _check(options: argparse.Namespace) -> int:
    from . import selfcheck, submissions

    os.environ.setdefault("MPLBACKEND", "Agg")  # figures of the notebook are drawn, and not shown
    # Nor is what it prints, as its own checks do: that stands in it. A file's has no other place.
    shown = io.StringIO() if options.file.suffix == ".ipynb" else sys.stderr
    try:
        with contextlib.redirect_stdout(shown):
            submission = submissions.load(options.file)
        found = submissions.chosen(submission, options.names)
    except submissions.SubmissionProblem as problem:
        return refuse(f"{problem}.", 2)
    verdicts = [selfcheck.verdict_on(target, code) for target, code in found.items()]
    if options.json:
        print(json.dumps([verdict.as_json() for verdict in verdicts], indent=2))
    else:
        print("\n\n".join([*(f"{problem}." for problem in submission.problems), *map(str, verdicts)]))
    for verdict, code in zip(verdicts, found.values(), strict=True):
        if said := selfcheck.keep(verdict, code):
            print(said, file=sys.stderr)
    return 0 if verdicts and all(verdict.right for verdict in verdicts) else 1
