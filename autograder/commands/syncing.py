"""`autograder sync`: the authors' notebooks, brought up to date with dlcore and the keys."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nbformat.reader import NotJSONError
from nbformat.validator import NotebookValidationError

from autograder import key
from autograder.authoring import sync

SOLUTIONS = Path("solutions")


def run(options: argparse.Namespace) -> int:
    """Say what was not up to date, and mend it; 1 where it is not mended."""
    folders = options.folders or sync.folders(SOLUTIONS)
    if not folders:
        return _refuse(f"there is no folder of an assignment in {SOLUTIONS}: run this where one is", 2)
    changed = False
    for folder in folders:
        try:
            changes = sync.sync(folder, write=not options.check)
        except (sync.SyncProblem, key.KeyProblem, OSError, NotJSONError, NotebookValidationError) as problem:
            return _refuse(f"{folder}: {problem}", 1)
        print(*changes, sep="\n", end="\n" if changes else "")
        changed |= bool(changes)
    if changed and options.check:
        return _refuse("run autograder sync to bring them up to date", 1)
    return 0


def _refuse(sentence: str, code: int) -> int:
    print(f"autograder: {sentence}", file=sys.stderr)
    return code
