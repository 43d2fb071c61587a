"""The answer cell of an exercise, made from dlcore's own source: signature, docstring, solution.

Students see the first two, without type hints. What a solution needs of its module is imported inside it, and
helpers that the student edition lacks stand in it: so the cell gives nothing away, and runs anywhere.
"""

from __future__ import annotations

import ast
import builtins
import dis
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from types import CodeType

import dlcore
from autograder import edition
from autograder.edition import Function

_WIDTH = 100
_BEGIN, _END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True)
class Cut:
    """What the student edition lacks: exercises, and the private functions that go with them."""

    targets: Collection[str]

    @cached_property
    def helpers(self) -> dict[tuple[str, str], Function]:
        """By the file and the name."""
        return {(path, node.name): node for path, node in edition.helpers(_trees(), self.targets)}


def answer_cell(target: str, own: Collection[str], cut: Cut) -> str:
    """The author's cell of an exercise; `own` are the exercises of the same notebook.

    >>> print(answer_cell("optim.adamw_step", ["optim.adamw_step", "optim.adam_step"], Cut(()))[:60])
    @implement("optim.adamw_step")
    def adamw_step(p, g, m, v, t,
    """
    path, definition = _definition(target)
    lines = _text(path).splitlines()
    names = {name.rpartition(".")[2] for name in own}
    for node in sorted(_parts(definition), key=lambda node: node.lineno, reverse=True):
        if isinstance(node, ast.AnnAssign):
            lines[node.lineno - 1 : node.end_lineno] = _unhinted(path, node)
        else:
            last = edition.body_lines([f"{line}\n" for line in lines], node)[1]
            lines[node.lineno - 1 : last] = _answer(path, node, lines[:last], names, cut)
    first = min(node.lineno for node in (definition, *definition.decorator_list))
    shift = len(lines) - len(_text(path).splitlines())
    return "\n".join([f'@implement("{target}")', *lines[first - 1 : (definition.end_lineno or 0) + shift]])


def imports(targets: Iterable[str]) -> list[str]:
    """The lines that answer cells need at the top of the notebook: for base classes, defaults, decorators.

    >>> imports(["nn.Sequential"])
    ['from dlcore.nn import module']
    """
    lines = set()
    for target in targets:
        path, definition = _definition(target)
        mine = {definition.name, *(node.name for node in ast.walk(definition) if isinstance(node, Function))}
        for name in sorted(set(_outside(definition)) - mine):
            lines |= {_import(path, name)} - {""}
    return sorted(lines)


def _answer(path: str, node: Function, lines: list[str], own: Collection[str], cut: Cut) -> list[str]:
    """A function as the author's cell has it; `lines` end where it ends."""
    indent = " " * node.col_offset
    out = _header(path, node, indent)
    begins = node.body[0].lineno
    if ast.get_docstring(node) is not None:
        begins = (node.body[0].end_lineno or 0) + 1
        out += lines[node.body[0].lineno - 1 : begins - 1]
    solution = _without_hints(path, node, lines)[begins - 1 :]
    if all(
        isinstance(part, ast.Pass) or ast.unparse(part) == "..."
        for part in node.body[begins > node.body[0].lineno :]
    ):
        return [*out, *solution]
    need = _Needs(own, cut)
    need.of(path, node)
    inner = " " * (node.col_offset + 4)
    first = [f"{inner}{line}".rstrip() for line in need.lines()]
    return [*out, f"{inner}{_BEGIN}", *first, *solution, f"{inner}{_END}"]


def _without_hints(path: str, node: Function, lines: list[str]) -> list[str]:
    """The lines with the headers of functions inside this one made anew: their hints would be looked up."""
    inner = [one for one in ast.walk(node) if isinstance(one, Function) and one is not node]
    out = list(lines)
    for one in sorted(inner, key=lambda one: one.lineno, reverse=True):
        out[one.lineno - 1 : one.body[0].lineno - 1] = _header(path, one, " " * one.col_offset)
    return out


@dataclass
class _Needs:
    """What a body takes from its module: imports, and the functions that come with it."""

    own: Collection[str]
    cut: Cut
    imports: set[str] = field(default_factory=set)
    helpers: dict[str, list[str]] = field(default_factory=dict)  # source by name, in the order of need

    def of(self, path: str, node: Function) -> None:
        """Add what a function of a file needs."""
        for name in sorted(_globals(path, node)):
            helper = self.cut.helpers.get((path, name))
            if helper is not None and name not in self.helpers:
                self.helpers[name] = []  # known from here on, should it lead back to itself
                self.of(path, helper)
                self.helpers[name] = _nested(path, helper)
            elif helper is None and name not in self.own:
                self.imports |= {_import(path, name)} - {""}

    def lines(self) -> list[str]:
        """All of it, to stand before the body."""
        top = [line for line in _joined(self.imports) if line not in _AT_THE_TOP]
        out = [*top, *([""] if top else [])]
        for source in self.helpers.values():
            out += [*source, ""]
        return out


_AT_THE_TOP = ("import numpy as np",)  # every notebook has it


def _joined(imports: Iterable[str]) -> list[str]:
    """Names from one module in one line; whole modules come first."""
    by_module: dict[str, list[str]] = {}
    for line in sorted(imports, key=lambda line: (line.startswith("from"), line)):
        module, _, name = line.partition(" import ")
        by_module.setdefault(module, []).append(name)
    return [
        f"{module} import {', '.join(names)}" if names != [""] else module
        for module, names in by_module.items()
    ]


def _nested(path: str, helper: Function) -> list[str]:
    lines = _text(path).splitlines()
    first = min(node.lineno for node in (helper, *helper.decorator_list))
    body = lines[helper.body[0].lineno - 1 : helper.end_lineno]
    return textwrap.dedent(
        "\n".join([*lines[first - 1 : helper.lineno - 1], *_header(path, helper, ""), *body])
    ).split("\n")


def _header(path: str, node: Function, indent: str) -> list[str]:
    """`def name(parameters):` without type hints, wrapped where it is long."""
    parameters = ", ".join(_parameters(path, node.args))
    word = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    line = f"{indent}{word} {node.name}({parameters}):"
    if len(line) <= _WIDTH:
        return [line]
    inner = f"{indent}    "
    wrapped = textwrap.wrap(
        parameters, _WIDTH, initial_indent=inner, subsequent_indent=inner, break_long_words=False
    )
    return [f"{indent}{word} {node.name}(", *wrapped, f"{indent}):"]


def _parameters(path: str, args: ast.arguments) -> Iterator[str]:
    plain = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(plain) - len(args.defaults)) + list(args.defaults)
    for number, (arg, default) in enumerate(zip(plain, defaults, strict=True), start=1):
        yield _parameter(path, arg, default)
        if number == len(args.posonlyargs):
            yield "/"
    if args.vararg:
        yield f"*{args.vararg.arg}"
    elif args.kwonlyargs:
        yield "*"
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield _parameter(path, arg, default)
    if args.kwarg:
        yield f"**{args.kwarg.arg}"


def _parameter(path: str, arg: ast.arg, default: ast.expr | None) -> str:
    return arg.arg if default is None else f"{arg.arg}={ast.get_source_segment(_text(path), default)}"


def _parts(definition: Function | ast.ClassDef) -> Iterator[Function | ast.AnnAssign]:
    """The functions to answer in, and annotated names of classes."""
    if not isinstance(definition, ast.ClassDef):
        yield definition
        return
    for node in definition.body:
        if isinstance(node, Function | ast.ClassDef):
            yield from _parts(node)
        elif isinstance(node, ast.AnnAssign):
            yield node


def _unhinted(path: str, node: ast.AnnAssign) -> list[str]:
    if node.value is None:
        return []
    value = ast.get_source_segment(_text(path), node.value)
    return f"{' ' * node.col_offset}{ast.unparse(node.target)} = {value}".split("\n")


def _outside(definition: Function | ast.ClassDef) -> Iterator[str]:
    """Names that are read when the definition itself is run, and not when it is called."""
    if isinstance(definition, ast.ClassDef):
        for node in definition.body:
            if isinstance(node, Function | ast.ClassDef):
                yield from _outside(node)
            elif isinstance(node, ast.AnnAssign):
                yield from _read(node.value)
            else:
                yield from _read(node)
        for base in (*definition.bases, *definition.keywords):
            yield from _read(base)
    else:
        for default in (*definition.args.defaults, *definition.args.kw_defaults):
            yield from _read(default)
    for decorator in definition.decorator_list:
        yield from _read(decorator)


def _read(node: ast.AST | None) -> Iterator[str]:
    for part in ast.walk(node) if node else ():
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            yield part.id


def _globals(path: str, node: Function) -> set[str]:
    """The names that the body of a function, and functions in it, look up in the module."""
    first = min(one.lineno for one in (node, *node.decorator_list))
    code = next(c for c in _codes(_compiled(path)) if (c.co_name, c.co_firstlineno) == (node.name, first))
    return {str(i.argval) for c in _codes(code) for i in dis.get_instructions(c) if i.opname == "LOAD_GLOBAL"}


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _import(path: str, name: str) -> str:
    """The line that brings a name of a module of dlcore into a notebook; "" for what is built in."""
    module = PurePosixPath("dlcore", path).with_suffix("")
    package = module.parent
    for node in _trees()[path].body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return f"import {_renamed(alias)}"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return f"from {_absolute(package, node)} import {_renamed(alias)}"
    return "" if hasattr(builtins, name) else f"from {'.'.join(module.parts)} import {name}"


def _absolute(package: PurePosixPath, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    start = package if node.level == 1 else package.parents[node.level - 2]
    return ".".join([*start.parts, *([node.module] if node.module else [])])


def _renamed(alias: ast.alias) -> str:
    return f"{alias.name} as {alias.asname}" if alias.asname else alias.name


def _definition(target: str) -> tuple[str, Function | ast.ClassDef]:
    path, definitions = edition.definitions(_trees(), target)
    if not definitions:
        raise LookupError(f"dlcore has no function or class {target}")
    return path, definitions[-1]


@cache
def _files() -> edition.Files:
    return edition.read_package(Path(dlcore.__file__).parent)


@cache
def _trees() -> Mapping[str, ast.Module]:
    return {path: ast.parse(code) for path, code in _files().items() if path.endswith(".py")}


@cache
def _text(path: str) -> str:
    return _files()[path].decode()


@cache
def _compiled(path: str) -> CodeType:
    return compile(_text(path), path, "exec")
