"""Finds the functions and classes that code cells define, from their syntax trees, and mends damage.

Nothing is run. A cell cut in two is joined again; whole definitions are cut out of a cell that is no Python;
an empty stub does not hide the answer that stands before it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from . import cells, magics

_MOST_TEXT = 400_000  # characters of code that are looked at; nobody writes that many by hand
_MOST_PIECES = 4  # that one cell may have been cut into
_MOST_ENDS = 4  # that are tried for a definition in a cell that is no Python

_HEAD = re.compile(r"([ \t]*+)(?:async[ \t]+def|def|class)[ \t]+\w")
_BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")
_Defining = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Definition(NamedTuple):
    """A function or class: code that defines it, where it stands, and why a plain run does not do."""

    source: str
    cell: int  # from 0, the first one if it was joined from several
    why: str  # a sentence; "" if it is the last definition of its name in cells that are sound


class _Found(NamedTuple):
    name: str
    definition: Definition
    stub: bool


class _Unit(NamedTuple):
    """A code cell, or several that were one."""

    text: str
    first: int
    pieces: int


def definitions(sources: Sequence[str]) -> dict[str, Definition]:
    """{name: its definition} for all functions and classes defined at the top level of code cells.

    >>> definitions(["def f(x):\\n    y = 2 * x", "    return y"])["f"].why
    'f stands in code cells 1 to 2, which are one that was cut; they were joined.'
    """
    best: dict[str, _Found] = {}
    texts = [magics.without_magics(text) for text in _within_limits(sources)]
    for found in chain.from_iterable(map(_found, _units(texts))):
        old = best.get(found.name)
        if old is None or _value(found) >= _value(old):
            best[found.name] = found
        elif found.stub and not found.definition.why:
            best[found.name] = _unhidden(old, found.definition.cell)
    return {name: found.definition for name, found in best.items()}


def _within_limits(sources: Sequence[str]) -> Iterator[str]:
    left = _MOST_TEXT
    for source in map(cells.cleaned, sources):
        left -= len(source)
        yield source if left >= 0 else ""


def _value(found: _Found) -> tuple[bool, bool]:
    """What decides which of two definitions counts, before their order: an answer, then a sound cell."""
    return not found.stub, not found.definition.why


def _unhidden(found: _Found, stub: int) -> _Found:
    """The same definition, where an empty one of the same name comes after it."""
    why = f"Code cell {stub + 1} defines {found.name} again and leaves it empty; the one before was taken."
    return found._replace(definition=found.definition._replace(why=found.definition.why or why))


# Cells that were cut


def _units(texts: Sequence[str]) -> Iterator[_Unit]:
    start = 0
    while start < len(texts):
        pieces = _pieces(texts, start)
        yield _Unit("\n".join(texts[start : start + pieces]), start, pieces)
        start += pieces


def _pieces(texts: Sequence[str], start: int) -> int:
    """How many cells from one on were a single one: more than 1 only if they are Python when joined."""
    joined = texts[start]
    body = magics.parsed(joined)
    cut = body is None or (body != [] and isinstance(body[-1], ast.ClassDef))
    most = 1
    for count, piece in enumerate(texts[start + 1 : start + _MOST_PIECES], start=2):
        if not _is_indented(piece) and (body is not None or _defines(piece)):
            break
        cut = cut or _is_inner(piece)
        joined = f"{joined}\n{piece}"
        body = magics.parsed(joined)
        if cut and body is not None:
            most = count
    return most


def _is_indented(text: str) -> bool:
    return text.lstrip("\n")[:1] in (" ", "\t")


def _defines(text: str) -> bool:
    return next(_at_top(magics.parsed(text) or []), None) is not None


def _is_inner(piece: str) -> bool:
    """Whether an indented cell belongs into a function: it returns, or goes on with what came before."""
    return magics.parsed(_at_margin(piece)) is None


def _at_margin(text: str) -> str:
    """Without the indentation of the first line, which IPython takes away too."""
    indent = re.match(r"\n*([ \t]*)", text)
    return re.sub(f"^{indent[1]}", "", text, flags=re.MULTILINE) if indent and indent[1] else text


# Definitions in a cell


def _found(unit: _Unit) -> Iterator[_Found]:
    whole = _at_margin(unit.text)
    body = magics.parsed(whole)
    if body is None:
        yield from _cut_out(unit)
        return
    span = f"{unit.first + 1} to {unit.first + unit.pieces}"
    for node in _at_top(body):
        why = f"{node.name} stands in code cells {span}, which are one that was cut; they were joined."
        yield _definition(node, whole, unit.first, why if unit.pieces > 1 else "")


def _definition(node: _Defining, text: str, cell: int, why: str) -> _Found:
    start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    source = "\n".join(text.split("\n")[start - 1 : node.end_lineno])
    if node.col_offset:  # inside `if`, `with` or `try`
        source = f"if True:\n{source}"
    return _Found(node.name, Definition(source, cell, why), _is_stub(node))


def _at_top(body: Sequence[ast.stmt]) -> Iterator[_Defining]:
    """Definitions in the order of the text, those in branches and loops too, but not in other definitions."""
    left: list[ast.AST] = [*reversed(body)]
    while left:
        node = left.pop()
        if isinstance(node, _Defining):
            yield node
        else:
            blocks = (getattr(node, name, []) for name in _BLOCKS)
            left += reversed([*chain.from_iterable(blocks)])


def _is_stub(node: _Defining) -> bool:
    """Whether nothing was written where the answer belongs."""
    if any(_refuses(statement) for statement in node.body):
        return True
    inner = [one for one in node.body if not isinstance(one, ast.Pass) and not _is_text(one)]
    if isinstance(node, ast.ClassDef) and inner:
        return any(isinstance(one, _Defining) and any(map(_refuses, one.body)) for one in inner)
    return not inner


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _refuses(statement: ast.stmt) -> bool:
    """`raise NotImplementedError` or `raise NotImplementedError()`, as nbgrader leaves it."""
    if not isinstance(statement, ast.Raise):
        return False
    what = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return isinstance(what, ast.Name) and what.id == "NotImplementedError"


# Cells that are no Python


def _cut_out(unit: _Unit) -> Iterator[_Found]:
    """The definitions in it that are Python by themselves."""
    lines = unit.text.split("\n")
    heads = {i: head[1] for i, line in enumerate(lines) if (head := _HEAD.match(line))}
    margin = min(heads.values(), key=len, default="")
    for i in [i for i, indent in heads.items() if indent == margin]:
        start = i
        while start and lines[start - 1].startswith(f"{margin}@"):
            start -= 1
        text = _smallest_that_parses(lines, start, _ends(lines, i, len(margin)))
        for node in _at_top(magics.parsed(_at_margin(text)) or []):
            why = f"Code cell {unit.first + 1} is no sound Python; {node.name} was taken out of it by itself."
            yield _definition(node, _at_margin(text), unit.first, why)


def _ends(lines: Sequence[str], head: int, margin: int) -> Iterator[int]:
    """Where it may end: before text at the margin, though that may be part of a string or bracket of it."""
    for i in range(head + 1, len(lines)):
        rest = lines[i].lstrip()
        if rest and not rest.startswith("#") and len(lines[i]) - len(rest) <= margin:
            yield i
    yield len(lines)


def _smallest_that_parses(lines: Sequence[str], start: int, ends: Iterator[int]) -> str:
    for end in islice(ends, _MOST_ENDS):
        text = magics.neutral("\n".join(lines[start:end]))
        if magics.parsed(_at_margin(text)) is not None:
            return text
    return ""
