"""A function's source with all that it needs of its notebook, so that it runs by itself in a later one.

What it names is looked up where the function lives: helpers of the student's own come with it, numbers are
written out, packages are imported. An exercise that the student has implemented is taken from dlcore, for
it has a file of its own. What cannot be written down so, as an array that a cell has made, is refused.
"""

from __future__ import annotations

import ast
import inspect
import symtable
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, TypeAlias

from dlcore import student

KEPT = "dlcore.my_dlcore."  # begins the names of modules that kept files are, once they stand in dlcore

Defining: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_FUTURE = "from __future__ import annotations"  # hints may name what nobody needs to run the code
_INSTALLED = ("numpy", "safetensors", "dlcore", "autograder")  # wherever they lie
_LONGEST = 2000  # characters of a number, text or list that is written out


class NotAlone(Exception):
    """Why a function cannot be had by itself, and what to do: a sentence without its full stop."""


def source(name: str, code: Any) -> str:
    """Python that defines `code`, under this name, wherever it is run.

    >>> from dlcore import data
    >>> source("mine", data.one_hot)[-18:]
    '\\n\\n\\nmine = one_hot\\n'
    """
    parts = _Parts()
    parts.define(name, code)
    return parts.text()


@dataclass
class _Parts:
    """What a file is put together from."""

    known: dict[str, Any] = field(default_factory=dict)  # what each name stands for
    imports: set[str] = field(default_factory=set)
    values: list[str] = field(default_factory=list)
    definitions: list[str] = field(default_factory=list)

    def define(self, name: str, code: Any) -> None:
        """Add a function or class of the student's own, after what it needs."""
        text, names = _definition(name, code)
        node = ast.parse(text).body[0]
        own_name = node.name if isinstance(node, Defining) else name
        self.known |= {name: code, own_name: code}
        plain = ast.unparse(_Unhinted().visit(ast.parse(text)))
        if plain != ast.unparse(node):
            self.imports.add(_FUTURE)
        for other in _globals(plain):
            if other in names:
                self.need(other, names[other])
        self.definitions += [text] if own_name == name else [text, f"{name} = {own_name}"]

    def need(self, name: str, value: Any) -> None:
        """Add what a definition looks up under a name."""
        if name in self.known:
            if self.known[name] is not value:
                raise NotAlone(f"it needs two things that are called {name}; rename one of them")
            return
        self.known[name] = value
        if line := _import(name, value):
            self.imports.add(line)
        elif callable(value) and _functions(value):
            self.define(name, value)
        else:
            self.values.append(f"{name} = {_literal(name, value)}")

    def text(self) -> str:
        """All of it as a file."""
        future = sorted(self.imports & {_FUTURE})
        blocks = (future, sorted(self.imports - {_FUTURE}), self.values)
        above = ["\n".join(block) for block in blocks if block]
        return "\n\n\n".join(["\n\n".join(above)] * bool(above) + self.definitions) + "\n"


# Where something is written


class _Place(NamedTuple):
    """The lines of a file, one of them inside a definition, and the names that can be seen there."""

    lines: Sequence[str]
    line: int
    names: dict[str, Any]


def _definition(name: str, code: Any) -> tuple[str, dict[str, Any]]:
    """The text of a definition, without the decorator that put it into dlcore, and the names that it sees."""
    for place in _places(code):
        with suppress(SyntaxError, ValueError):  # a file that was changed since
            tree = ast.parse("".join(place.lines))
            if found := [node for node in ast.walk(tree) if _is_at(node, place.line, name, code)]:
                return _cut_out(place.lines, found[-1]), place.names
    raise NotAlone(f"the source of {name} is not to be found; write it in a notebook or file, and run that")


def _places(code: Any) -> Iterator[_Place]:
    """What can be tried: in a notebook, Python knows the cell of a function, and mostly not of a class."""
    for function in _functions(code):
        with suppress(OSError, TypeError):
            lines = inspect.findsource(function)[0]
            yield _Place(lines, function.__code__.co_firstlineno, function.__globals__)
    if inspect.isclass(code):
        with suppress(OSError, TypeError):
            lines, index = inspect.findsource(code)
            yield _Place(lines, index + 1, vars(sys.modules[code.__module__]))


def _functions(code: Any) -> list[Any]:
    """The function itself without what wraps it, or those of a class."""
    members = vars(code).values() if inspect.isclass(code) else [code]
    plain = (getattr(one, "fget", None) or getattr(one, "__func__", one) for one in members)
    return [one for one in map(inspect.unwrap, plain) if inspect.isfunction(one)]


def _is_at(node: ast.AST, line: int, name: str, code: Any) -> bool:
    """Whether `node` defines `code`: `def`, `class`, or a name that is given to a lambda."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            wanted = node.name == getattr(inspect.unwrap(code), "__name__", None)
            return wanted and _first(node) <= line <= (node.end_lineno or 0)
        case ast.Assign(targets=[ast.Name(id=given)], value=ast.Lambda()):
            return given == name and node.lineno <= line <= (node.end_lineno or 0)
    return False


def _first(node: Defining) -> int:
    return min(one.lineno for one in (node, *node.decorator_list))


def _cut_out(lines: Sequence[str], node: Any) -> str:
    decorators = getattr(node, "decorator_list", [])
    left_out = {n for d in decorators if _implements(d) for n in range(d.lineno, (d.end_lineno or 0) + 1)}
    first = _first(node) if decorators else node.lineno
    kept = [lines[n - 1] for n in range(first, node.end_lineno + 1) if n not in left_out]
    return textwrap.dedent("".join(kept)).rstrip()


def _implements(decorator: ast.expr) -> bool:
    """`@implement`, `@implement("...")`, `@dlcore.implement`."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return "implement" in (getattr(called, "id", ""), getattr(called, "attr", ""))


# What it needs


class _Unhinted(ast.NodeTransformer):
    """Takes type hints out."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def _globals(text: str) -> list[str]:
    """The names that a definition looks up outside itself, when it is run or called.

    >>> _globals("def f(x, eps=EPS):\\n    y = [g(i) for i in x]\\n    return np.sum(y) + eps")
    ['EPS', 'g', 'np']
    """
    top = symtable.symtable(text, "a definition", "exec")
    found = set()
    tables = [top]
    for table in tables:  # grows meanwhile
        tables += table.get_children()
        found |= {s.get_name() for s in table.get_symbols() if s.is_referenced() and s.is_global()}
    return sorted(name for name in found if not name.startswith("__"))


def _import(name: str, value: Any) -> str:
    """The line that brings it into a file, or "" for what is the student's own."""
    for target in student.implemented():
        if student.current(target) is value:
            module, _, last = target.rpartition(".")
            return _from(f"dlcore.{module}", last, name)
    if isinstance(value, ModuleType):
        if _is_own(value.__name__):
            raise NotAlone(f"it needs your file {value.__name__}; write what it uses of it in the notebook")
        package, _, last = value.__name__.rpartition(".")
        same = f"import {last}" if last == name else f"import {value.__name__} as {name}"
        return _from(package, last, name) if package else same
    home, called = str(getattr(value, "__module__", "")), str(getattr(value, "__name__", ""))
    if not _is_own(home) and getattr(sys.modules.get(home), called, None) is value:
        return _from(home, called, name)
    return ""


def _from(module: str, last: str, name: str) -> str:
    return f"from {module} import {last}" if last == name else f"from {module} import {last} as {name}"


def _is_own(module: str) -> bool:
    """Whether a module was written by the student, and may not be there later: it lies near the notebook."""
    top = module.partition(".")[0]
    if module.startswith(KEPT) or module not in sys.modules or top == "__main__":
        return True
    if top in sys.stdlib_module_names or top in _INSTALLED:
        return False
    file = Path(getattr(sys.modules[module], "__file__", None) or "")
    is_near = file.is_relative_to(Path.cwd().parent)
    return is_near and not {"site-packages", "dist-packages"}.intersection(file.parts)


def _literal(name: str, value: Any) -> str:
    """How a number, a text, or a list of such is written."""
    with suppress(Exception):  # whatever its own repr and == do
        text = repr(value)
        again = ast.literal_eval(text) if len(text) <= _LONGEST else None
        if type(again) is type(value) and again == value:
            return text
    what = f"it uses {name}, of type {type(value).__name__}, which only this notebook has"
    raise NotAlone(f"{what}; hand it over as an argument or make it inside the function")
