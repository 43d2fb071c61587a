"""The command `autograder` as students have it: it says what is right and wrong in their files."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# A cell that stopped because another one, which defines a name, is gone or has not run.
_UNDEFINED = re.compile(r"code cell \d+ of .* stopped with NameError: name '(\w+)' is not defined")
_IMPORTED = ("np", "plt", "implement", "check")  # by the first cell of every notebook


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit code: 0 if all is right, 1 if not, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="autograder", description=__doc__)
    add(parser.add_subparsers(required=True, metavar="COMMAND"))
    return run(parser, arguments)


def run(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> int:
    """Do what is asked for; who stops it, or reads on no longer, sees no traceback."""
    options = parser.parse_args(arguments)
    try:
        code = int(options.run(options))
        sys.stdout.flush()  # here, or whoever has stopped reading is noticed where nobody catches it
        return code
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
        problems = [*_kernel_problem(options.file), *_told(submission.problems, options.file.name)]
        print("\n\n".join([*problems, *map(str, verdicts)]))
    for verdict, code in zip(verdicts, found.values(), strict=True):
        if said := selfcheck.keep(verdict, code):
            print(said, file=sys.stderr)
    return 0 if verdicts and all(verdict.right for verdict in verdicts) else 1


def _told(problems: Sequence[str], file: str) -> Iterator[str]:
    """What went wrong in the file, in sentences; one for all cells that miss what others should define."""
    from dlcore import syllabus

    known = {*_IMPORTED, *(target.rpartition(".")[2] for target in syllabus.target_names())}
    lost = set()
    for problem in problems:
        match = _UNDEFINED.fullmatch(problem)
        if match and match[1] in known:
            lost.add(match[1])
        else:
            yield f"{problem}."
    if lost:
        yield (
            f"No cell that runs in {file} defines {', '.join(sorted(lost))}: mend the one that should or, if"
            " it is gone, copy it from a fresh notebook (unpack the zip once more, in another place)."
        )


def _kernel_problem(path: Path) -> list[str]:
    """What to do about a notebook's kernel that is not Python 3; of a damaged file nothing is known."""
    from . import made_with

    with contextlib.suppress(OSError, ValueError, RecursionError):
        if path.suffix == ".ipynb" and isinstance(notebook := json.loads(path.read_bytes()), dict):
            return [said] if (said := made_with.kernel_problem(notebook.get("metadata"))) else []
    return []
