"""Slips of the pen: what could wrongly stand in the place of a node of a syntax tree."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias, TypeVar

Node = TypeVar("Node", bound=ast.AST)
Operator: TypeAlias = Callable[[Any], Iterator[ast.AST]]


def altered(node: Node, **fields: Any) -> Node:
    """A copy of a node with other fields; it shares the rest with the old one.

    >>> ast.unparse(altered(ast.parse("a + b", mode="eval").body, op=ast.Sub()))
    'a - b'
    """
    new = copy.copy(node)
    vars(new).update(fields)
    return new


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


def number(node: ast.AST) -> float | None:
    """The value of a number as it is written, with its sign; None for anything else.

    >>> number(ast.parse("-1", mode="eval").body)
    -1
    """
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
    return None


def _written(value: float) -> ast.expr:
    return ast.parse(repr(value), mode="eval").body


def _shifted(node: ast.expr, by: int) -> ast.expr:
    value = number(node)
    if value is not None:
        return _written(value + by)
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(abs(by)))


def _other_constant(node: ast.expr) -> Iterator[ast.AST]:
    value = number(node)
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
        yield altered(node, left=node.right, right=node.left)


def _axis_forgotten(node: ast.keyword) -> Iterator[ast.AST]:
    if node.arg == "axis" and isinstance(node.value, ast.Tuple):  # a single axis is changed as a number
        for rest in (node.value.elts[1:], node.value.elts[:-1]):
            yield altered(node, value=altered(node.value, elts=rest))


def _keepdims_forgotten(node: ast.Call) -> Iterator[ast.AST]:
    yield altered(node, keywords=[k for k in node.keywords if ast.unparse(k) != "keepdims=True"])


def _arguments_exchanged(node: ast.Call) -> Iterator[ast.AST]:
    first_two = [argument for argument in node.args[:2] if not isinstance(argument, ast.Starred)]
    if len(first_two) == 2 and ast.unparse(node.func) not in _SYMMETRIC:
        yield altered(node, args=[*first_two[::-1], *node.args[2:]])


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
            yield altered(node, args=[_shifted(end, -1)])
        case ast.Call(func=ast.Name(id="range"), args=[start, *rest]):
            yield altered(node, args=[_shifted(start, 1), *rest])
        case ast.Call(func=ast.Name(id="enumerate"), args=[x], keywords=[]):
            yield altered(node, args=[x, ast.Constant(1)])
        case ast.Call(func=ast.Attribute(attr="tri"), args=[_]):
            yield altered(node, keywords=[*node.keywords, ast.keyword("k", _written(-1))])
            yield ast.Attribute(node, "T", ast.Load())


def _other_function(node: ast.Attribute) -> Iterator[ast.AST]:
    for other in _OTHER_NAMES.get(node.attr, ()) or _OTHER_NAMES.get(ast.unparse(node), ()):
        yield altered(node, attr=other.removeprefix("np."))


def _other_builtin(node: ast.Name) -> Iterator[ast.AST]:
    for other in _OTHER_BUILTINS.get(node.id, ()):
        yield altered(node, id=other)


def _other_bounds(node: ast.Slice) -> Iterator[ast.AST]:
    yield altered(node, lower=_shifted(node.lower or ast.Constant(0), 1))
    if node.upper is not None:
        yield altered(node, upper=None)
        yield altered(node, upper=_shifted(node.upper, -1))
    if node.step is not None and ast.unparse(node) != "::-1":
        yield altered(node, step=None)


def _negated(node: ast.If) -> Iterator[ast.AST]:
    signs = node.test.ops if isinstance(node.test, ast.Compare) else []
    others_do = ast.UnaryOp, ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn
    if not any(isinstance(part, others_do) for part in (node.test, *signs)):
        yield altered(node, test=ast.UnaryOp(ast.Not(), node.test))


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
        yield altered(node, **{field: altered(result, elts=exchanged)})


OPERATORS: dict[type[ast.AST], tuple[Operator, ...]] = {
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
