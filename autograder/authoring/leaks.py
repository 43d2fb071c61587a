"""Proves that what students get holds no answer: it knows what they must not see, and looks for it.

What they must not see is read from the sources, not from what was cut: bodies of exercises in dlcore,
solutions and hidden tests in authors' notebooks, model answers; files of solutions/ and of the autograder's
own side, hidden keys. It is looked for in every text of a bundle, whatever stands around it: in notebooks by
their cells, and in zips and wheels too.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from traitlets.config import Config

from autograder import edition, marks, zoo
from dlcore import syllabus

from . import wheel

# Shorter lines, and those without an operator, a call or a remark (`return total`, `else:`), tell nothing;
# heads of loops and branches (`for _ in range(steps):`) only if they are long, and so do words.
_SHORTEST = 16
_TELLING = re.compile(r"[-+*/@(\[#]")
_SHORTEST_HEAD = _SHORTEST_IN_WORDS = 24
_IN_A_NAME = re.compile(r"[\w.]\w")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?:])\s+")
_MARKS = re.compile(r"^[\s*>#-]+")  # of Markdown, before a line


@dataclass(frozen=True)
class Secret:
    """A line of an answer, or a sentence of one in words: its text, what it answers, and where it stands."""

    text: str  # with single blanks
    of: str
    at: str


@dataclass(frozen=True)
class Secrets:
    """All that students must not see."""

    lines: tuple[Secret, ...]
    files: Mapping[str, str]  # digest of the content → what the file is
    part: frozenset[str]  # the modules of autograder that students may have

    @cached_property
    def by_start(self) -> dict[str, list[Secret]]:
        """The lines by their first letters, as many as every line has."""
        out: dict[str, list[Secret]] = {}
        for secret in self.lines:
            out.setdefault(secret.text[:_SHORTEST], []).append(secret)
        return out

    def within(self, text: str) -> Iterator[Secret]:
        """The lines that stand in a text, however it is broken and indented; parts of longer names do not."""
        flat = f" {_flat(text)} "
        for i in range(1, len(flat) - _SHORTEST):
            for secret in self.by_start.get(flat[i : i + _SHORTEST], ()):
                end = i + len(secret.text)
                if flat.startswith(secret.text, i) and not (
                    _IN_A_NAME.fullmatch(flat[i - 1 : i + 1]) or _IN_A_NAME.fullmatch(flat[end - 1 : end + 1])
                ):
                    yield secret


@dataclass(frozen=True)
class Authors:
    """The authors' side: the folder of all solutions, one assignment in it, and nbgrader's settings."""

    solutions: Path
    assignment: str
    config: Config | None = None

    @property
    def folder(self) -> Path:
        return self.solutions / self.assignment


def secrets(cut: Sequence[str], authors: Authors, part: Iterable[str]) -> Secrets:
    """What must not be in a bundle: `cut` are exercises, `part` the modules of autograder that may."""
    mine = frozenset(part)
    hidden, kept = _library(tuple(cut))
    code, words, shown = _notebooks(authors)
    modules = [(wheel.FOLDER / path).read_text("utf-8") for path in mine if (wheel.FOLDER / path).is_file()]
    free = "\n".join([kept, *modules])
    lines = [*_peculiar([*hidden, *code], free), *_peculiar(words, f"{free}\n{shown}")]
    return Secrets(tuple(lines), {**_own_side(mine), **_solutions(authors)}, mine)


def search(files: Mapping[str, bytes], secret: Secrets) -> Iterator[str]:
    """What leaks out of these files, each a sentence without its full stop."""
    for path, content in files.items():
        if known := secret.files.get(_digest(content)):
            yield f"{path} is {known}"
        elif kind := _kind_of_key(content):
            if kind != "visible":
                yield f"{path} is a {kind} key"
        elif zipfile.is_zipfile(io.BytesIO(content)):
            try:
                inside = _unzipped(path, content)
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
                yield f"{path} cannot be looked into: it is encrypted or damaged"
            else:
                yield from search(inside, secret)
        elif _is_own_side(path, secret.part):
            yield f"{path} belongs to the autograder's own side, and not to students"
        else:
            yield from _told(path, content, secret)


def _is_own_side(path: str, part: frozenset[str]) -> bool:
    """Whether a file in a wheel is a module of autograder that students do not get."""
    _, inside, module = path.rpartition(".whl/autograder/")
    return bool(inside) and module.endswith(".py") and module not in part


def _told(path: str, content: bytes, secret: Secrets) -> Iterator[str]:
    for where, text in _texts(path, content):
        for line in dict.fromkeys(secret.within(text)):
            yield f"{where} holds a line of {line.of} ({line.at}): `{line.text[:80]}`"


# What the library hides


@cache
def _library(cut: tuple[str, ...]) -> tuple[list[Secret], str]:
    """The lines that tell something in the bodies that are cut, and the text of all others."""
    files = edition.read_package(wheel.LIBRARY)
    trees = {path: ast.parse(code) for path, code in files.items() if path.endswith(".py")}
    bodies = [(*found, f"the helper {found[1].name}") for found in edition.helpers(trees, cut)]
    for target in cut:
        for name in (target, *syllabus.TWINS.get(target, ())):
            path, definitions = edition.definitions(trees, name)
            for definition in definitions:
                bodies += [(path, f, f"the answer to {n}") for n, f in edition.functions(definition, name)]
    texts = {path: files[path].decode().split("\n") for path in trees}
    hidden: dict[tuple[str, int], Secret] = {}
    for path, function, of in bodies:
        first = function.body[0].lineno
        if ast.get_docstring(function) is not None:
            first = (function.body[0].end_lineno or 0) + 1
        for number in range(first, (function.end_lineno or 0) + 1):
            hidden[path, number] = Secret(texts[path][number - 1], of, f"dlcore/{path}, line {number}")
    kept = [
        line
        for path, lines in texts.items()
        for number, line in enumerate(lines, 1)
        if (path, number) not in hidden
    ]
    return [one for one in hidden.values() if _TELLING.search(one.text)], "\n".join(kept)


def _peculiar(candidates: Iterable[Secret], free: str) -> list[Secret]:
    """Those of the candidates that are long enough, once each, but not what stands in a text for students."""
    long: dict[str, Secret] = {}
    for one in candidates:
        text = _flat(one.text)
        if len(text) >= (_SHORTEST_HEAD if text.endswith(":") else _SHORTEST):
            long.setdefault(text, replace(one, text=text))
    known = {one.text for one in Secrets((*long.values(),), {}, frozenset()).within(free)}
    return [one for text, one in long.items() if text not in known]


# What authors write


def _notebooks(authors: Authors) -> tuple[list[Secret], list[Secret], str]:
    """Lines of code, and sentences, that are cut out of all notebooks; what this one shows in words."""
    regions = _regions(authors.config)
    code: list[Secret] = []
    words: list[Secret] = []
    shown = []
    for path in sorted(authors.solutions.rglob("*.ipynb")):
        for cell in _cells(path):
            of = f"the answer in cell {marks.of(cell).get('grade_id', 'without a name')}"
            at = path.relative_to(authors.solutions).as_posix()
            removed = _removed(cell, regions)
            if cell.cell_type == "code":
                code += [Secret(line, of, at) for line in removed if _TELLING.search(line)]
                continue
            parts = (part for line in removed for part in _SENTENCE_ENDS.split(_MARKS.sub("", line)))
            words += [Secret(part, of, at) for part in parts if len(_flat(part)) >= _SHORTEST_IN_WORDS]
            if not removed and path.is_relative_to(authors.folder):
                shown.append(cell.source)
    return code, words, "\n".join(shown)


def _cells(path: Path) -> list[NotebookNode]:
    """None of what is no notebook: nbgrader cannot release it either."""
    if path.suffix != ".ipynb":
        return []
    try:
        return list(nbformat.read(path, as_version=4).cells)
    except Exception:  # nbformat does not say which
        return []


def _regions(config: Config | None) -> list[tuple[str, str]]:
    """Where what students do not get begins and ends, in nbgrader's settings."""
    clear, tests, scheme = (one(config=config) for one in (ClearSolutions, ClearHiddenTests, ClearMarkScheme))
    return [
        (clear.begin_solution_delimeter, clear.end_solution_delimeter),
        (tests.begin_test_delimeter, tests.end_test_delimeter),
        (scheme.begin_mark_scheme_delimeter, scheme.end_mark_scheme_delimeter),
    ]


def _removed(cell: NotebookNode, regions: Sequence[tuple[str, str]]) -> list[str]:
    """The lines of a cell that nbgrader has to take out: its regions, or all of an answer that has none."""
    lines, out = cell.source.split("\n"), []
    for begin, end in regions:
        inside = False
        for line in lines:
            if begin in line or end in line:
                inside = begin in line
            elif inside:
                out.append(line)
    has_region = any(begin in cell.source for begin, _ in regions)
    return lines if marks.is_solution(cell) and not has_region else out


# Files that are nobody's but the authors'


def _solutions(authors: Authors) -> dict[str, str]:
    """The digests of all files below solutions/, but for those that nbgrader hands on with this one."""
    regions = _regions(authors.config)
    found, handed_on = {}, set()
    for path in sorted(authors.solutions.rglob("*")):
        if path.is_file() and path.stat().st_size:
            name, digest = path.relative_to(authors.solutions.parent).as_posix(), _digest(path.read_bytes())
            found[digest] = f"{name}, a file of its authors"
            if path.is_relative_to(authors.folder) and not any(_removed(c, regions) for c in _cells(path)):
                handed_on.add(digest)
    return {digest: what for digest, what in found.items() if digest not in handed_on}


def _own_side(part: frozenset[str]) -> dict[str, str]:
    """The digests of the autograder's modules that are for no student, of hidden keys, and of the zoo."""
    home = wheel.FOLDER
    modules = (path for path in home.rglob("*.py") if path.relative_to(home).as_posix() not in part)
    paths = sorted([*modules, *(home / "keys").glob("*.hidden.*"), *zoo.FOLDER.rglob("*.py")])
    return {
        _digest(path.read_bytes()): f"{path.relative_to(home.parent).as_posix()}, which is for no student"
        for path in paths
    }


# Reading what a bundle holds


def _texts(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    """(where it stands, text) for a file, and for each cell of a notebook."""
    text = content.decode("utf-8", "ignore")
    try:
        notebook = json.loads(text) if path.endswith(".ipynb") else None
    except (ValueError, RecursionError):
        notebook = None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        yield path, text
        return
    for number, cell in enumerate(notebook.pop("cells"), start=1):
        yield f"{path}, cell {number},", "\n".join(_strings(cell))
    yield path, "\n".join(_strings(notebook))


def _strings(tree: Any) -> Iterator[str]:
    """All texts in JSON; a list of lines is one."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list) and all(isinstance(one, str) for one in tree):
        yield "".join(tree)
    elif isinstance(tree, list | dict):
        for one in tree.values() if isinstance(tree, dict) else tree:
            yield from _strings(one)


def _unzipped(path: str, content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {f"{path}/{one.filename}": archive.read(one) for one in archive.infolist() if not one.is_dir()}


def _kind_of_key(content: bytes) -> str:
    """What kind of answer key it is, visible or hidden; "" for any other file."""
    length = int.from_bytes(content[:8], "little")
    try:
        header = json.loads(content[8 : 8 + length])
        return str(json.loads(header["__metadata__"]["key"])["kind"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _flat(text: str) -> str:
    return " ".join(text.split())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
