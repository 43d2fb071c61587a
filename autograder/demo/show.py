"""From a checkout with a built book to a site: the course, its grades, its pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder import zoo
from autograder.authoring.release import ReleaseProblem
from autograder.authoring.release import WrongName as WrongName
from autograder.authoring.sync import SyncProblem, code_of, folders
from autograder.commands import courses

from . import course, site
from .course import Course, DemoProblem

# What a person can mend, each a sentence.
PROBLEMS = (DemoProblem, WrongName, ReleaseProblem, SyncProblem, *courses.PROBLEMS)


def shown(root: Path, codes: Sequence[str]) -> None:
    """Grade these assignments for the class, and write the site to _build/site."""
    names = _names(root / "solutions", codes)
    book = root / "_build" / "html"
    if not (book / "index.html").is_file():
        raise DemoProblem(f"there is no book in {book}: build it with make book")
    if not zoo.FOLDER.is_dir():
        raise DemoProblem(f"there is no {zoo.FOLDER}: run this in a checkout of the project")
    course.isolated()
    demo = Course((root / "_build" / "course").resolve(), root / "solutions")
    course.made(demo, names)
    for name in names:
        course.graded(demo, name)
    site.assembled(book, demo, names, root / "_build" / "site")


def _names(solutions: Path, codes: Sequence[str]) -> list[str]:
    """The folders of assignments, each once, in the order given."""
    known = {code_of(folder.name): folder.name for folder in folders(solutions)}
    if wrong := [code for code in codes if code not in known]:
        raise WrongName(f"{solutions} has no assignment {wrong[0]}: it holds {', '.join(known) or 'none'}")
    return list(dict.fromkeys(known[code] for code in codes))
