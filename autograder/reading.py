"""Reads a submission: a notebook, a Python file, or a folder of both with the files beside them.

Nothing in it is trusted. What cannot be read costs a sentence in `problems`, and everything else is read all
the same. Links are never followed and nothing but ordinary files is opened, even if swapped meanwhile.
"""

from __future__ import annotations

import heapq
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from . import cells
from .cells import Cell

MOST_BYTES = 50 << 20  # in one file
MOST_TOTAL = 100 << 20  # in all files of a submission
MOST_FILES = 500
_MOST_FOLDERS = 100
_DEEPEST = 8
_MOST_PROBLEMS = 20
# Left by Jupyter, Python, git and macOS; nobody means to submit them.
IGNORED = (".ipynb_checkpoints", "__pycache__", ".git", ".DS_Store", "__MACOSX", "._*")
# Windows knows some of these only; a class is graded where there are all.
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
_FILE = os.O_RDONLY | sum(getattr(os, flag, 0) for flag in _FLAGS)
_FOLDER = _FILE | getattr(os, "O_DIRECTORY", 0)

_Place = tuple[str, ...]  # the names on the way from the folder of the submission to a file


@dataclass
class Files:
    """What was submitted, by path inside the folder ("/" between its parts), notebooks without ".ipynb"."""

    notebooks: dict[str, list[Cell]] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)  # "helper.py": its text
    others: dict[str, bytes] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)  # sentences


class Refused(Exception):
    """Why a file or folder is not read: the end of a sentence, to follow its name."""


def read(path: Path) -> Files:
    """All of a submission that can be read. The order does not depend on the file system."""
    files = Files()
    try:
        if os.path.isdir(path) and not os.path.islink(path):
            found, problems = contents(path)
            files = sort(found)
            files.problems += problems
        elif os.path.islink(path) or path.suffix in (".ipynb", ".py"):
            _take(files, path.name, content(path, None, MOST_BYTES))
        else:
            raise Refused("is neither a notebook (.ipynb) nor a Python file (.py).")
    except Refused as reason:
        files.problems.append(f"{shown(path.name)} {reason}")
    if (more := len(files.problems) - _MOST_PROBLEMS) > 0:
        files.problems[_MOST_PROBLEMS:] = [f"{more} more problems with files are not listed here."]
    return files


def contents(path: Path, ignored: Collection[str] = IGNORED) -> tuple[dict[str, bytes], list[str]]:
    """The files of a folder by their paths in it, and sentences on what is not read; no link is followed.

    `ignored` are patterns of names that are left out without a word.
    """
    found: dict[str, bytes] = {}
    problems: list[str] = []
    root = _opened(path, _FOLDER, None)
    left = MOST_TOTAL
    try:
        for place in _listed(root, ignored, problems):
            name = "/".join(place)
            try:
                found[name] = _content_at(root, place, min(left, MOST_BYTES))
                left -= len(found[name])
            except Refused as reason:
                problems.append(f"{shown(name)} {reason}")
    finally:
        os.close(root)
    return found, problems


def sort(found: Mapping[str, bytes]) -> Files:
    """What files are that somebody has read, by their paths."""
    files = Files()
    for name, data in found.items():
        try:
            _take(files, name, data)
        except Refused as reason:
            files.problems.append(f"{shown(name)} {reason}")
    return files


def shown(name: str) -> str:
    """A file's name as sentences carry it: short, and without what would garble them.

    >>> shown("a\\nb" + "c" * 100 + ".ipynb")
    'a�bccccccccccccccccccccccccccc...ccccccccccccccccccccccc.ipynb'
    """
    clean = "".join(letter if letter.isprintable() else "�" for letter in name)
    return clean if len(clean) <= 62 else f"{clean[:30]}...{clean[-29:]}"


def _take(files: Files, name: str, data: bytes) -> None:
    """Sort one file in by its kind."""
    if name.endswith(".ipynb"):
        notebook, problems = cells.read(shown(name), data)
        files.problems += problems
        if notebook is not None:
            files.notebooks[name.removesuffix(".ipynb")] = notebook
    elif name.endswith(".py"):
        text, exact = cells.decoded(data)
        if not exact and b"\0" in data:
            raise Refused("is not text in UTF-8. Save it again as UTF-8.")
        files.scripts[name] = cells.cleaned(text)
        if not exact or "\0" in text:
            files.problems.append(f"{shown(name)} is not all text in UTF-8; the rest of it is left out.")
    else:
        files.others[name] = data


def _listed(root: int, ignored: Collection[str], problems: list[str]) -> list[_Place]:
    """Where the files are beneath an open folder: notebooks and Python first, then by depth and name."""
    found: list[_Place] = []
    folders: list[_Place] = [()]
    for folder in folders:  # grows meanwhile
        try:
            for place, is_folder in _entries(root, folder, ignored, problems):
                (folders if is_folder else found).append(place)
        except Refused as reason:
            problems.append(f"{shown('/'.join(folder))} {reason}")
        if len(folders) > _MOST_FOLDERS:
            problems.append(f"The submission has more than {_MOST_FOLDERS} folders; the rest is not read.")
            del folders[_MOST_FOLDERS:]
    found.sort(key=lambda place: (_rank(place[-1]), len(place), place))
    if len(found) > MOST_FILES:
        problems.append(f"The submission has more than {MOST_FILES} files; the rest is not read.")
    return found[:MOST_FILES]


def _entries(
    root: int, folder: _Place, ignored: Collection[str], problems: list[str]
) -> Iterator[tuple[_Place, bool]]:
    """(place, whether a folder) for what stands in one folder and may be read."""
    opened = _descend(root, folder)
    try:
        with os.scandir(opened) as entries:
            meant = (e.name for e in entries if not any(fnmatch(e.name, one) for one in ignored))
            # Twice as many as are read: if that leaves any out, there are too many, which is said in the end.
            names = heapq.nsmallest(2 * MOST_FILES, meant, key=lambda name: (_rank(name), name))
        for name in names:
            place = (*folder, name)
            try:
                yield place, _is_folder(name, opened, len(place))
            except Refused as reason:
                problems.append(f"{shown('/'.join(place))} {reason}")
    finally:
        os.close(opened)


def _rank(name: str) -> bool:
    return not name.endswith((".ipynb", ".py"))


def _is_folder(name: str, folder: int, depth: int) -> bool:
    """True for a folder to look into, False for a file to read."""
    if not name.isprintable():  # lone surrogates, too: bytes that are no UTF-8
        raise Refused("is not read: its name holds characters that cannot be printed. Rename it.")
    mode = _status(name, folder).st_mode
    if not stat.S_ISDIR(mode):
        _refuse_what_is_no_file(mode)
        return False
    if not _rank(name):
        raise Refused("cannot be read: it is a folder.")
    if depth >= _DEEPEST:
        raise Refused(f"is not read: it is a folder inside {_DEEPEST - 1} others.")
    return True


def _content_at(root: int, place: _Place, most: int) -> bytes:
    folder = _descend(root, place[:-1])
    try:
        return content(place[-1], folder, most)
    finally:
        os.close(folder)


def content(path: str | Path, folder: int | None, most: int) -> bytes:
    """An ordinary file of at most so many bytes; `folder` is an open one that holds it, or None."""
    _refuse_what_is_no_file(_status(path, folder).st_mode)  # devices must not even be opened
    opened = _opened(path, _FILE, folder)
    try:
        status = os.fstat(opened)  # of what was opened, which may no longer be what was looked at
        _refuse_what_is_no_file(status.st_mode)
        with open(opened, "rb", closefd=False) as file:
            data = b"" if status.st_size > most else file.read(most + 1)
    except OSError as error:
        raise _unreadable(error) from None
    finally:
        os.close(opened)
    if max(len(data), status.st_size) > most:
        if most < MOST_BYTES:
            raise Refused(f"is not read: the submission is larger than {MOST_TOTAL >> 20} MB.")
        raise Refused(f"is larger than {MOST_BYTES >> 20} MB. Clear its outputs and save it again.")
    return data


def _descend(root: int, folders: _Place) -> int:
    """A folder beneath `root`, opened step by step, so that no link can stand on the way."""
    opened = os.dup(root)
    for name in folders:
        try:
            below = _opened(name, _FOLDER, opened)
        finally:
            os.close(opened)
        opened = below
    return opened


def _opened(path: str | Path, flags: int, folder: int | None) -> int:
    try:
        return os.open(path, flags, dir_fd=folder)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None


def _status(path: str | Path, folder: int | None) -> os.stat_result:
    try:
        return os.stat(path, dir_fd=folder, follow_symlinks=False)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from None


def _refuse_what_is_no_file(mode: int) -> None:
    if stat.S_ISLNK(mode):
        raise Refused("cannot be read: it is a link. Submit the file itself.")
    if stat.S_ISDIR(mode):
        raise Refused("cannot be read: it is a folder.")
    if not stat.S_ISREG(mode):
        raise Refused("cannot be read: it is no ordinary file. Leave it out.")


def _unreadable(error: Exception) -> Refused:
    why = getattr(error, "strerror", None) or "its name is none"
    if isinstance(error, FileNotFoundError):
        why = "there is no such file"
    elif isinstance(error, PermissionError):
        why = "its permissions forbid it"
    return Refused(f"cannot be read: {why}.")
