"""Wrong solutions by the thousand: the code of an exercise with one small thing changed, as by a slip.

An answer key is worth what it refuses. So an exercise is changed in one place at a time, a sign, an axis, a
forgotten term, a bound that is off by one, and whoever grades must notice. Nothing is changed that students
are not asked for: docstrings, annotations, signatures, and all that refuses bad input. That is told by rule,
not by a list: `raise`, an `if` that only raises, calls of the module `check`, and private helpers made of
these. Private helpers that compute belong to the exercise and are changed with it.
"""

from __future__ import annotations
import __future__

import ast
import functools
import importlib
import inspect
import itertools
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any, TypeAlias

from . import slips

Definition: TypeAlias = ast.FunctionDef | ast.ClassDef
Names: TypeAlias = frozenset[str]
Spot: TypeAlias = tuple[ast.stmt, ast.stmt]  # the smallest whole statement, before and after a change
Variants: TypeAlias = Iterator[tuple[ast.AST, Spot | None]]

_WIDTH = 80  # characters of a statement that a change shows at most
_AROUND = (24, 16, 8, 3)  # words and signs of a longer one, on either side of what differs, as there is room


@dataclass(frozen=True)
class Mutant:
    """One wrong solution: of which exercise, what was changed, and the function or class to call."""

    target: str
    change: str
    code: Any


def mutants(target: str) -> Iterator[Mutant]:
    """All mutants of an exercise by its dotted name, always in the same order; dlcore stays as it is.

    >>> wrong = next(mutants("optim.weight_decay_step"))
    >>> wrong.change, wrong.code([1.0], grad=[2.0], lr=0.1, decay=0.5).tolist()
    ('return (1 - lr * decay) * w - lr * grad → return (1 - lr * decay) * w', [0.95])
    """
    home, name = _home(target), target.rpartition(".")[2]
    family, checkers = _family(home, name)
    scope = vars(home).copy()  # now: what is implemented between two mutants does not enter the next
    count: Counter[str] = Counter()
    for i, definition in enumerate(family):
        for changed, change in changes(definition, checkers):
            code = _compiled([*family[:i], changed, *family[i + 1 :]], f"<mutant of {target}>")
            if code is not None:
                own = scope.copy()
                exec(code, own)
                count[change] += 1
                yield Mutant(target, change + _ordinal(count[change]), own[name])


def changes(definition: ast.stmt, checkers: Names = frozenset()) -> Iterator[tuple[ast.stmt, str]]:
    """Every version of a function or class with one thing changed, and that change in words.

    `checkers` are the helpers that only check, as they are called: "_like", "self._must_fit". The versions
    share with `definition` all nodes that are the same.

    >>> for _, change in changes(ast.parse("def half(x): return x / 2").body[0]):
    ...     print(change)
    return x / 2 → return x
    return x / 2 → return x * 2
    return x / 2 → return x // 2
    return x / 2 → return x / 3
    return x / 2 → return x / 1
    """
    seen = set()
    for changed, spot in _variants(definition, checkers):
        if spot is not None and isinstance(changed, ast.stmt):
            # Of a compound statement the first line: what changes in its body are smaller statements.
            before, after = (ast.unparse(statement).partition("\n")[0] for statement in spot)
            if after != before and (id(spot[0]), after) not in seen:
                seen.add((id(spot[0]), after))
                yield changed, _told(before, after)


def _variants(node: ast.AST, checkers: Names) -> Variants:
    operators = () if _checks(node, checkers) else slips.OPERATORS.get(type(node), ())
    here = ((ast.fix_missing_locations(new), None) for operator in operators for new in operator(node))
    for new, spot in itertools.chain(here, _variants_below(node, checkers)):
        own = (node, new) if isinstance(node, ast.stmt) and isinstance(new, ast.stmt) else None
        yield new, spot or own


def _variants_below(node: ast.AST, checkers: Names) -> Variants:
    for field, index, child in _children(node, checkers):
        siblings = getattr(node, field)
        for new, spot in _variants(child, checkers):
            value = new if index is None else [*siblings[:index], new, *siblings[index + 1 :]]
            yield slips.altered(node, **{field: value}), spot


# What is changed and what is not.


def _children(node: ast.AST, checkers: Names) -> Iterator[tuple[str, int | None, ast.AST]]:
    """The parts of a node that students write: each with its field, and its place where that is a list."""
    if slips.number(node) is not None:
        return  # −1 is one number, although it is parsed as two nodes
    for field, value in ast.iter_fields(node):
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_apart(field, child):
                continue
            if isinstance(node, ast.ClassDef) and not isinstance(child, Definition):
                continue
            # Behind an `if` that refuses stands work, and so does what check.array(name, value) is given.
            if not _checks(node, checkers) or field == "orelse" or (field, index) == ("args", 1):
                yield field, index, child


def _is_apart(field: str, node: ast.AST) -> bool:
    """Whether a node describes or belongs to the signature, and computes nothing that is asked for."""
    match node:
        case ast.arguments() | ast.ExceptHandler() | ast.JoinedStr() | ast.Expr(value=ast.Constant()):
            return True
        case ast.keyword(arg="strict" | "keepdims"):  # one checks, the other is removed as a whole
            return True
        case ast.FunctionDef(name="__repr__"):
            return True
    return field in ("annotation", "returns", "decorator_list")


def _checks(node: ast.AST, checkers: Names) -> bool:
    """Whether a node does nothing but look at what was given, and refuse it."""
    match node:
        case ast.Raise() | ast.Call(func=ast.Attribute(value=ast.Name(id="check"))):
            return True
        case ast.Call(func=ast.Name() | ast.Attribute() as function):
            return ast.unparse(function) in checkers
        case ast.Expr(value=ast.Tuple(elts=parts)) | ast.If(body=parts) | ast.For(body=parts):
            return all(_checks(part, checkers) for part in parts)
        case ast.Expr(value=part) | ast.ListComp(elt=part) | ast.GeneratorExp(elt=part):
            return _checks(part, checkers)
    return False


def _is_checker(helper: ast.FunctionDef, checkers: Names) -> bool:
    """Whether every statement of a helper checks something, or passes on what was checked."""
    statements = [list(_work(child, checkers)) for _, _, child in _children(helper, checkers)]
    checking = [any(_checks(node, checkers) for node in statement) for statement in statements]
    return any(checking) and not any(
        (isinstance(node, ast.operator | ast.USub) and not isinstance(node, ast.BitOr))  # it joins dicts too
        or (isinstance(node, ast.Call) and not checks)
        for statement, checks in zip(statements, checking, strict=True)
        for node in statement
    )


def _work(node: ast.AST, checkers: Names) -> Iterator[ast.AST]:
    yield node
    for _, _, child in _children(node, checkers):
        yield from _work(child, checkers)


# From the name of an exercise to its tree, and from a tree to code.


def _home(target: str) -> ModuleType:
    """The module that defines `target`, which may be another than the one that offers it."""
    module, _, name = target.rpartition(".")
    try:
        home = getattr(importlib.import_module(f"dlcore.{module}"), name).__module__
    except (ImportError, AttributeError):
        raise LookupError(f"dlcore has no function or class {target}") from None
    if not home.startswith("dlcore."):
        raise LookupError(f"{target} is not dlcore's own at present: restore it first")
    return sys.modules[home]


def _family(home: ModuleType, name: str) -> tuple[list[ast.stmt], Names]:
    """The definition of `name` and those of all helpers that compute for it; the helpers that only check."""
    definitions, checkers = _read(home)
    family: list[ast.stmt] = [definitions[name]]
    for definition in family:  # which grows by the helpers of the helpers
        for node in _work(definition, checkers):
            if isinstance(node, ast.Name) and node.id.startswith("_") and node.id not in checkers:
                helper = definitions.get(node.id)
                if isinstance(helper, ast.FunctionDef) and helper not in family:
                    family.append(helper)
    return family, checkers


@functools.cache
def _read(home: ModuleType) -> tuple[dict[str, Definition], Names]:
    """What a module defines, and which of its private functions and methods only check."""
    tree = ast.parse(inspect.getsource(home))
    definitions = {node.name: node for node in tree.body if isinstance(node, Definition)}
    return definitions, _checkers(tree)


def _checkers(tree: ast.Module) -> Names:
    """Their names as they are called: "_like", "self._must_fit"."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    helpers = {
        prefix + node.name: node
        for prefix, body in [("", tree.body), *(("self.", owner.body) for owner in classes)]
        for node in body
        if isinstance(node, ast.FunctionDef) and re.match("_[^_]", node.name)
    }
    found: Names = frozenset()
    while more := {name for name, node in helpers.items() if _is_checker(node, found)} - found:
        found |= more  # and perhaps others check by these
    return found


def _compiled(definitions: list[ast.stmt], file: str) -> CodeType | None:
    flags = __future__.annotations.compiler_flag
    try:
        return compile(ast.Module(definitions, type_ignores=[]), file, "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError):  # as for an expression where something is assigned to
        return None


# How a change is called.


def _told(before: str, after: str) -> str:
    """Both statements; of long ones what differs, with as much around it as there is room for."""
    old, new = (re.findall(r"[\w.]+|\W", text) for text in (before, after))
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    for around in (len(before), *_AROUND):
        texts = [_excerpt(words, head - around, tail - around) for words in (old, new)]
        if max(map(len, texts)) <= _WIDTH:
            break
    return " → ".join(t if len(t) <= _WIDTH else f"{t[: _WIDTH // 2]}…{t[-_WIDTH // 2 :]}" for t in texts)


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    return len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))))


def _excerpt(words: Sequence[str], head: int, tail: int) -> str:
    text = "".join(words[max(0, head) : len(words) - max(0, tail)])
    return "…" * (head > 0) + text + "…" * (tail > 0)


def _ordinal(n: int) -> str:
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f" ({n}{ending})" if n > 1 else ""
