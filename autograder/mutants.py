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
import copy
import functools
import importlib
import inspect
import itertools
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any, TypeAlias, TypeVar

Node = TypeVar("Node", bound=ast.AST)
Definition: TypeAlias = ast.FunctionDef | ast.ClassDef
Names: TypeAlias = frozenset[str]
Spot: TypeAlias = tuple[ast.stmt, ast.stmt]  # the smallest whole statement, before and after a change
Variants: TypeAlias = Iterator[tuple[ast.AST, Spot | None]]
Operator: TypeAlias = Callable[[Any], Iterator[ast.AST]]

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
    operators = () if _checks(node, checkers) else _OPERATORS.get(type(node), ())
    here = ((ast.fix_missing_locations(new), None) for operator in operators for new in operator(node))
    for new, spot in itertools.chain(here, _variants_below(node, checkers)):
        own = (node, new) if isinstance(node, ast.stmt) and isinstance(new, ast.stmt) else None
        yield new, spot or own


def _variants_below(node: ast.AST, checkers: Names) -> Variants:
    for field, index, child in _children(node, checkers):
        siblings = getattr(node, field)
        for new, spot in _variants(child, checkers):
            value = new if index is None else [*siblings[:index], new, *siblings[index + 1 :]]
            yield _with(node, **{field: value}), spot


def _with(node: Node, **fields: Any) -> Node:
    new = copy.copy(node)
    vars(new).update(fields)
    return new


# What is changed and what is not.


def _children(node: ast.AST, checkers: Names) -> Iterator[tuple[str, int | None, ast.AST]]:
    """The parts of a node that students write: each with its field, and its place where that is a list."""
    if _number(node) is not None:
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


# The operators: each yields what could wrongly stand in the place of a node.


def _both_ways(pairs: str) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for pair in pairs.split(", "):
        for a, b in itertools.permutations(pair.split()):
            out.setdefault(a, []).append(b)
    return out


_OTHER_SIGNS = {"Pow": ["Mult"], "Mod": ["FloorDiv"]} | _both_ways(
    "Add Sub, Mult Div, FloorDiv Div, BitAnd BitOr, And Or, Lt LtE, Lt Gt, Gt GtE, Eq NotEq, Is IsNot,"
    " In NotIn"
)
_OTHER_NAMES = _both_ways(
    "sum mean, max min, maximum minimum, argmax argmin, zeros ones, zeros_like ones_like, sin cos, any all,"
    " floor ceil, tril triu, np.add np.subtract, np.multiply np.divide"
)
_OTHER_BUILTINS = _both_ways("max min, any all")
_OFTEN_FORGOTTEN = {"sqrt", "abs", "square", "conj", "copy", "exp", "reversed"}
_SYMMETRIC = {"max", "min", "np.maximum", "np.minimum", "np.add", "np.multiply"}
_KEPT = {ast.Add: ("left", "right"), ast.Sub: ("left",), ast.Mult: ("left", "right"), ast.Div: ("left",)}


def _number(node: ast.AST) -> float | None:
    """The value of a number as it is written, with its sign."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
    return None


def _written(value: float) -> ast.expr:
    return ast.parse(repr(value), mode="eval").body


def _shifted(node: ast.expr, by: int) -> ast.expr:
    number = _number(node)
    if number is not None:
        return _written(number + by)
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


def _other_constant(node: ast.expr) -> Iterator[ast.AST]:
    value = _number(node)
    if isinstance(value, int):
        yield from (_written(value + 1), _written(value - 1))
    elif value is not None:
        yield from (_written(2 * value), _written(-value)) if value else (_written(1.0),)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)


def _other_sign(node: ast.AST) -> Iterator[ast.AST]:
    for other in _OTHER_SIGNS[type(node).__name__]:
        yield getattr(ast, other)()


def _operand_forgotten(node: ast.BinOp) -> Iterator[ast.AST]:
    for side in _KEPT.get(type(node.op), ()):
        yield getattr(node, side)


def _factors_exchanged(node: ast.BinOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.MatMult):
        yield _with(node, left=node.right, right=node.left)


def _axis_forgotten(node: ast.keyword) -> Iterator[ast.AST]:
    if node.arg == "axis" and isinstance(node.value, ast.Tuple):  # a single axis is changed as a number
        for rest in (node.value.elts[1:], node.value.elts[:-1]):
            yield _with(node, value=_with(node.value, elts=rest))


def _keepdims_forgotten(node: ast.Call) -> Iterator[ast.AST]:
    yield _with(node, keywords=[k for k in node.keywords if ast.unparse(k) != "keepdims=True"])


def _arguments_exchanged(node: ast.Call) -> Iterator[ast.AST]:
    first_two = [argument for argument in node.args[:2] if not isinstance(argument, ast.Starred)]
    if len(first_two) == 2 and ast.unparse(node.func) not in _SYMMETRIC:
        yield _with(node, args=[*first_two[::-1], *node.args[2:]])


def _forgotten(node: ast.expr) -> Iterator[ast.AST]:
    """x where −x, not x, x.T, x[::-1], reversed(x), np.sqrt(x) or x.copy() should stand."""
    match node:
        case ast.UnaryOp(operand=x) | ast.Attribute(value=x, attr="T" | "mT"):
            yield x
        case ast.Subscript(value=x, slice=ast.Slice() as whole) if ast.unparse(whole) == "::-1":
            yield x
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[x], keywords=[]):
            yield from [x] if name in _OFTEN_FORGOTTEN else []
        case ast.Call(func=ast.Attribute(value=x, attr=name), args=[], keywords=[]):
            yield from [x] if name in _OFTEN_FORGOTTEN else []


def _other_range(node: ast.Call) -> Iterator[ast.AST]:
    """A loop or a triangle that begins or ends elsewhere."""
    match node:
        case ast.Call(func=ast.Name(id="range"), args=[end]):
            yield _with(node, args=[_shifted(end, -1)])
        case ast.Call(func=ast.Name(id="range"), args=[start, *rest]):
            yield _with(node, args=[_shifted(start, 1), *rest])
        case ast.Call(func=ast.Name(id="enumerate"), args=[x], keywords=[]):
            yield _with(node, args=[x, ast.Constant(1)])
        case ast.Call(func=ast.Attribute(attr="tri"), args=[_]):
            yield _with(node, keywords=[*node.keywords, ast.keyword("k", _written(-1))])
            yield ast.Attribute(node, "T", ast.Load())


def _other_function(node: ast.Attribute) -> Iterator[ast.AST]:
    for other in _OTHER_NAMES.get(node.attr, ()) or _OTHER_NAMES.get(ast.unparse(node), ()):
        yield _with(node, attr=other.removeprefix("np."))


def _other_builtin(node: ast.Name) -> Iterator[ast.AST]:
    for other in _OTHER_BUILTINS.get(node.id, ()):
        yield _with(node, id=other)


def _other_bounds(node: ast.Slice) -> Iterator[ast.AST]:
    yield _with(node, lower=_shifted(node.lower or ast.Constant(0), 1))
    if node.upper is not None:
        yield _with(node, upper=None)
        yield _with(node, upper=_shifted(node.upper, -1))
    if node.step is not None and ast.unparse(node) != "::-1":
        yield _with(node, step=None)


def _negated(node: ast.If) -> Iterator[ast.AST]:
    signs = node.test.ops if isinstance(node.test, ast.Compare) else []
    others_do = ast.UnaryOp, ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn
    if not any(isinstance(part, others_do) for part in (node.test, *signs)):
        yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))


def _one_branch(node: ast.IfExp) -> Iterator[ast.AST]:
    yield from (node.body, node.orelse)


def _not_accumulated(node: ast.AugAssign) -> Iterator[ast.AST]:
    yield ast.Assign([node.target], node.value)


def _removed(_: ast.stmt) -> Iterator[ast.AST]:
    yield ast.Pass()


def _not_stored(node: ast.Assign | ast.AnnAssign) -> Iterator[ast.AST]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    places = [place for t in targets for place in (t.elts if isinstance(t, ast.Tuple) else [t])]
    if node.value and all(isinstance(place, ast.Attribute | ast.Subscript) for place in places):
        yield ast.Pass()


def _results_exchanged(node: ast.Return | ast.Yield | ast.Lambda) -> Iterator[ast.AST]:
    field = "body" if isinstance(node, ast.Lambda) else "value"
    result = getattr(node, field)
    parts = result.elts if isinstance(result, ast.Tuple) else []
    for i in range(len(parts) - 1):
        exchanged = [*parts[:i], parts[i + 1], parts[i], *parts[i + 2 :]]
        yield _with(node, **{field: _with(result, elts=exchanged)})


_OPERATORS: dict[type[ast.AST], tuple[Operator, ...]] = {
    **{getattr(ast, sign): (_other_sign,) for sign in _OTHER_SIGNS},
    ast.BinOp: (_operand_forgotten, _factors_exchanged),
    ast.UnaryOp: (_forgotten, _other_constant),
    ast.Constant: (_other_constant,),
    ast.keyword: (_axis_forgotten,),
    ast.Call: (_forgotten, _keepdims_forgotten, _arguments_exchanged, _other_range),
    ast.Attribute: (_forgotten, _other_function),
    ast.Name: (_other_builtin,),
    ast.Slice: (_other_bounds,),
    ast.Subscript: (_forgotten,),
    ast.If: (_negated,),
    ast.IfExp: (_one_branch,),
    ast.AugAssign: (_not_accumulated, _removed),
    **dict.fromkeys((ast.Assign, ast.AnnAssign), (_not_stored,)),
    **dict.fromkeys((ast.Expr, ast.Break, ast.Continue), (_removed,)),
    **dict.fromkeys((ast.Return, ast.Yield, ast.Lambda), (_results_exchanged,)),
}
