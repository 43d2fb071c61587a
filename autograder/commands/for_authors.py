"""What can be given to the commands of those who write assignments and release them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .options import course, runs


def add(commands: Any) -> None:
    """Add these commands to a parser's."""
    _new(commands.add_parser("new", help="begin an exercise: its problem, its cells, its row in the table"))
    _sync(commands.add_parser("sync", help="bring authors' notebooks up to date with dlcore and the keys"))
    _release(commands.add_parser("release", help="make what students get of an assignment"))


def _new(new: argparse.ArgumentParser) -> None:
    new.add_argument("assignment", help="its code in the syllabus, such as A6")
    new.add_argument("exercise", help="the function of dlcore, such as optim.adam_step")
    new.add_argument("--points", type=int, help="what it is worth, if the syllabus does not list it")
    new.set_defaults(run=runs("scaffolding"))


def _sync(sync: argparse.ArgumentParser) -> None:
    sync.add_argument(
        "folders",
        nargs="*",
        type=Path,
        metavar="FOLDER",
        help="an assignment's folder, such as solutions/06_optimisers; all in solutions/ if none is named",
    )
    sync.add_argument("--check", action="store_true", help="write nothing; exit code 1 where it would")
    sync.set_defaults(run=runs("syncing"))


def _release(release: argparse.ArgumentParser) -> None:
    release.add_argument("assignment", help="its folder in solutions/, or its code, such as A6")
    where = release.add_mutually_exclusive_group()
    where.add_argument("--to", metavar="DIR", type=Path, help="write what students need into a new folder")
    where.add_argument("--zip", metavar="FILE", type=Path, help="the same as a zip")
    course(release)
    release.set_defaults(run=runs("releasing"))
