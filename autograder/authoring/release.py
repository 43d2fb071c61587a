"""From an assignment's folder to what students get: the notebook without answers, and all that it needs.

nbgrader makes the student's notebook, aside, without touching the course's gradebook. A bundle adds the
wheel, START_HERE.md and my_dlcore.py; it is searched for answers before a byte of it is written.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets import TraitError
from traitlets.config import Config

from autograder import assignment, key, marks, placing
from autograder.assignment import Assignment
from autograder.edition import Files
from dlcore import syllabus

from . import handouts, leaks, sync, unfinished, wheel

# How a traceback ends; nbgrader's log indents it.
_REASON = re.compile(r"^\s*[\w.]*(?:Error|Exception|TooOld|TooNew)\w*: (.+)$", re.MULTILINE)


class WrongName(Exception):
    """There is no such assignment: a sentence without its full stop."""


class ReleaseProblem(Exception):
    """Why nothing is released, and what to do: a sentence without its full stop."""


@dataclass(frozen=True)
class Bundle:
    """What students get of an assignment: files by their paths, and those of them that nbgrader made."""

    name: str
    files: Mapping[str, bytes]
    released: Mapping[str, bytes]

    @property
    def folder(self) -> str:
        """A name that no bundle with other files has: unpacked, none takes the place of another."""
        total = hashlib.sha256()
        for path, content in self.files.items():
            total.update(f"{path} {len(content)}\n".encode() + content)
        return f"{self.name}-{total.hexdigest()[:7]}"


def find(course: CourseDirectory, word: str) -> str:
    """The name of the assignment that `word` means: its folder's, or its code, as A6 for 06_optimisers."""
    solutions = _solutions(course)
    names = sorted(path.name for path in solutions.iterdir() if path.is_dir()) if solutions.is_dir() else []
    meant = [name for name in names if word in (name, _code_of(name))]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise WrongName(f"{word} could be {' or '.join(meant)}: name the folder")
    near = difflib.get_close_matches(word, names, n=1)
    hint = f"; is {near[0]} meant?" if near else f": it holds {', '.join(names) or 'none'}"
    raise WrongName(f"{solutions} has no assignment {word}{hint}")


def bundle(course: CourseDirectory, config: Config, name: str) -> Bundle:
    """All that students get of an assignment, after a proof that no answer is in it."""
    released = generated(course, config, name)
    notebooks = {p: nbformat.reads(d.decode(), as_version=4) for p, d in released.items() if _is_notebook(p)}
    _finished(notebooks)
    asked = _asked(name, list(notebooks.values()))
    keys = _keys(name, asked)
    built = wheel.build(_number(name, asked), asked.cut, keys)
    heading = handouts.title(next(iter(notebooks.values())), name)
    own = {
        handouts.START_HERE: handouts.start_here(heading, next(iter(notebooks)), built.name),
        handouts.PLAIN: handouts.my_dlcore(heading, list(notebooks.values()), built.version),
    }
    if taken := sorted({*own, built.name} & released.keys()):
        raise ReleaseProblem(f"{name} holds a {taken[0]} of its own, as every bundle does: rename it")
    stamped = {path: handouts.stamped(one, built.version) for path, one in notebooks.items()}
    files = {
        **released,
        **{path: f"{nbformat.writes(one)}\n".encode() for path, one in stamped.items()},
        **{path: text.encode() for path, text in own.items()},
        built.name: built.data,
    }
    _prove(course, config, name, files, asked, keys)
    return Bundle(name, dict(sorted(files.items())), released)


def _is_notebook(path: str) -> bool:
    return path.endswith(".ipynb")


def generated(course: CourseDirectory, config: Config, name: str) -> Files:
    """The files that nbgrader releases, by their paths; neither its folders nor the gradebook are touched."""
    with tempfile.TemporaryDirectory() as staging:
        return _files(_generate(course, config, name, Path(staging).resolve(), in_gradebook=False))


def release(course: CourseDirectory, config: Config, name: str) -> Path:
    """Do what `nbgrader generate_assignment` does, once a bundle has passed; returns the folder."""
    bundle(course, config, name)
    to = _released(course, name)
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".release-") as staging:
        made = _generate(course, config, name, Path(staging).resolve(), in_gradebook=True)
        placing.put(made, to)
    return to


def is_released(course: CourseDirectory, one: Bundle) -> bool:
    """Whether the course's folder of releases holds what the bundle was made of."""
    to = _released(course, one.name)
    return to.is_dir() and _files(to) == one.released


def write_folder(one: Bundle, to: Path) -> None:
    """Write a bundle as a folder, whole or not at all. A folder that holds anything else is left alone."""
    to = to.absolute()
    if to.is_dir() and any(to.iterdir()):
        if _files(to) == one.files:
            return
        raise ReleaseProblem(f"{to} holds files already, perhaps somebody's work: name a new folder")
    with _beside(to) as staging:
        for path, content in one.files.items():
            file = staging / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        if to.is_dir():
            to.rmdir()
        staging.rename(to)


def write_zip(one: Bundle, to: Path) -> None:
    """Write a bundle as a zip of one folder, whole or not at all; the same bundle makes the same bytes."""
    data = wheel.zipped({f"{one.folder}/{path}": content for path, content in one.files.items()})
    with _beside(to.absolute()) as staging:
        staging.write_bytes(data)
        staging.replace(to)


@contextmanager
def _beside(to: Path) -> Iterator[Path]:
    """A path to write to, beside the one that is meant; what is left there in the end is removed."""
    staging = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        yield staging
    except OSError as error:
        raise ReleaseProblem(f"{to} cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        with suppress(OSError):
            staging.unlink()


# Course folders


def _solutions(course: CourseDirectory) -> Path:
    return Path(os.path.normpath(course.format_path(course.source_directory, ".", ".")))


def _released(course: CourseDirectory, name: str) -> Path:
    return Path(os.path.normpath(course.format_path(course.release_directory, ".", name)))


def _files(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _code_of(name: str) -> str:
    """The assignment of the syllabus that a folder is for, "" if its name does not say."""
    try:
        return sync.code_of(name)
    except sync.SyncProblem:
        return ""


def _generate(course: CourseDirectory, config: Config, name: str, staging: Path, in_gradebook: bool) -> Path:
    """Let nbgrader make the students' files, below `staging`; they are entered in the gradebook or not."""
    own = Config(config)
    if not in_gradebook:  # what nbgrader's --no-db does
        own.merge(Config(SaveCells={"enabled": False}, GenerateAssignment={"no_database": True}))
    before = course.release_directory, course.assignment_id
    try:
        course.release_directory, course.assignment_id = str(staging / "made"), name
        made = Path(os.path.normpath(course.format_path(course.release_directory, ".", name)))
        with _path_to_alembic():
            result = capture_log(GenerateAssignment(coursedir=course, config=own))
    except TraitError as error:
        raise ReleaseProblem(f"nbgrader refuses the name {name}: {error}") from None
    finally:
        course.release_directory, course.assignment_id = before
    if not result["success"]:
        reasons = _REASON.findall(result.get("log", "")) or _REASON.findall(result["error"])
        raise ReleaseProblem(f"nbgrader cannot generate {name}: {(reasons or ['it does not say why'])[-1]}")
    return made


@contextmanager
def _path_to_alembic() -> Iterator[None]:
    """To make a gradebook, nbgrader starts this program by its name. It lies beside Python."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{before}"
    try:
        yield
    finally:
        os.environ["PATH"] = before


# What a bundle is made of


def _finished(notebooks: Mapping[str, NotebookNode]) -> None:
    """Refuse what `autograder new` has left to its author."""
    for path, notebook in notebooks.items():
        if missing := unfinished.cells(cell.source for cell in notebook.cells):
            raise ReleaseProblem(f"{path} is not finished: fill in {', '.join(missing)}")


def _asked(name: str, notebooks: list[NotebookNode]) -> Assignment:
    graded = [cell.source for one in notebooks for cell in one.cells if marks.is_grade(cell)]
    asked = assignment.of_cells(name, graded, "visible")
    if not asked.cut:
        raise ReleaseProblem(
            f"no graded cell of {name} calls check on an exercise of dlcore: without one there is nothing to"
            " bundle but its notebook, which nbgrader generate_assignment makes"
        )
    return asked


def _number(name: str, asked: Assignment) -> int:
    """The number of the assignment: that of its folder, or that of its first exercise."""
    codes = [answers.number.partition(".")[0] for answers in asked.answers.values()]
    return int(_code_of(name)[1:] or min(int(code[1:]) for code in codes))


def _keys(name: str, asked: Assignment) -> tuple[Path, ...]:
    """The visible keys of this assignment and of those before it, whose work is carried over."""
    codes = {answers.number.partition(".")[0] for answers in asked.answers.values()}
    earlier = {one.code for one in syllabus.ASSIGNMENTS if int(one.code[1:]) <= _number(name, asked)}
    paths = [key.path_of(one.code, "visible") for one in syllabus.ASSIGNMENTS if one.code in codes | earlier]
    return tuple(path for path in paths if path.is_file())


def _prove(
    course: CourseDirectory,
    config: Config,
    name: str,
    files: Mapping[str, bytes],
    asked: Assignment,
    keys: Sequence[Path],
) -> None:
    """Refuse a bundle with an answer in it."""
    part = wheel.student_part(wheel.scenarios(keys))
    secret = leaks.secrets(asked.cut, leaks.Authors(_solutions(course), name, config), part)
    if found := next(leaks.search(files, secret), ""):
        raise ReleaseProblem(f"nothing is released, for {found}")
