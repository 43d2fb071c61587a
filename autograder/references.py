"""Reference versions of exercises as source code, for others to lean on while one is graded by itself.

What an exercise leans on is read from dlcore's own code. References are handed to a worker only for the call
of an exercise that needs them, and only after the student's own versions of them have been judged there.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import dlcore
from dlcore import student, syllabus

from . import edition

Reference: TypeAlias = tuple[str, str, str, str]  # exercise ("" for a helper of one), module, name, source


@cache
def exercises_used(target: str) -> frozenset[str]:
    """The exercises that `target` calls, itself or through functions and classes that are none.

    >>> sorted(exercises_used("optim.adamw_step"))
    ['optim.adam_step']
    """
    exercises = {id(student.original(name)): name for name in syllabus.target_names()}
    seen: set[int] = set()
    found = set()
    left = [student.original(target)]
    while left:
        for code in _mentioned(left.pop()):
            if id(code) in exercises:
                found.add(exercises[id(code)])
            elif id(code) not in seen:
                seen.add(id(code))
                left.append(code)
    return frozenset(found - {target})


@cache
def _mentioned(code: Any) -> tuple[Any, ...]:
    """The functions and classes of dlcore that the source of `code` names."""
    names = vars(sys.modules[code.__module__])
    tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
    words = [node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)]
    found = [_resolved(node, names) for node in words]
    return tuple(one for one in found if _is_code(one) and one.__module__.startswith("dlcore"))


def _is_code(found: Any) -> bool:
    return inspect.isfunction(found) or inspect.isclass(found)


def _resolved(node: ast.expr, names: dict[str, Any]) -> Any:
    """What a name, or an attribute of a module, stands for; None for any other expression."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        module = _resolved(node.value, names)
        return getattr(module, node.attr, None) if isinstance(module, ModuleType) else None
    return None


def ordered(targets: Iterable[str], uses: Mapping[str, Sequence[str]]) -> list[str]:
    """`targets`, each after all those among them that it uses, however indirectly.

    >>> ordered(["optim.adamw_step", "optim.adam_step"], {})
    ['optim.adam_step', 'optim.adamw_step']
    """
    left = list(dict.fromkeys(targets))
    out: list[str] = []
    while left:
        ready = [t for t in left if not set(needed(t, uses)) & (set(left) - {t})]
        if not ready:
            raise ValueError(f"these exercises use each other in a circle: {', '.join(left)}")
        out += ready
        left = [t for t in left if t not in ready]
    return out


def needed(target: str, uses: Mapping[str, Sequence[str]]) -> list[str]:
    """All exercises that `target` leans on, by our own code and by the `uses` of keys, directly or not."""
    found: list[str] = []
    left = [target]
    while left:
        name = left.pop()
        for other in sorted({*exercises_used(name), *uses.get(name, ())} - {target, *found}):
            found.append(other)
            left.append(other)
    return found


def hidden_from(targets: Iterable[str]) -> tuple[str, ...]:
    """What those who are asked for `targets` must not see: these assignments' exercises, and all later ones.

    Later ones that they lean on, or that what they have by now leans on, are theirs to use all the same.
    Nothing is hidden where nothing is asked.

    >>> "init.default_uniform" in hidden_from(["nn.linear_backward"])
    True
    >>> "init.default_uniform" in hidden_from(["nn.Linear"]) + hidden_from(["optim.adam_step"])
    False
    """
    asked = set(targets)
    of = [[t for exercise in one.exercises for t in exercise.targets] for one in syllabus.ASSIGNMENTS]
    mine = [position for position, names in enumerate(of) if asked.intersection(names)]
    if not mine:
        return ()
    theirs = asked.union(*of[: mine[0]])
    given = {name for target in theirs for name in needed(target, {})}
    given -= {name for position in mine for name in of[position]}
    return tuple(dict.fromkeys(name for names in of[mine[0] :] for name in names if name not in given))


class References:
    """The sources of dlcore's exercises, as far as the student edition without `cut` lacks them."""

    def __init__(self, cut: Iterable[str]) -> None:
        self.cut = frozenset(cut)
        self.files = edition.read_package(Path(dlcore.__file__).parent)
        self.trees = {path: ast.parse(code) for path, code in self.files.items() if path.endswith(".py")}
        self.helpers = {(path, node.name): node for path, node in edition.helpers(self.trees, self.cut)}
        self.known: dict[str, tuple[Reference, ...]] = {}

    def of(self, target: str) -> tuple[Reference, ...]:
        """The definition of `target`, before it those private helpers that were cut with it."""
        if target not in self.known:
            path, definitions = edition.definitions(self.trees, target)
            helpers: dict[tuple[str, str], ast.AST] = {}
            for definition in definitions:
                self._collect(definition, helpers)
            parts = [self._source("", where, name, node) for (where, name), node in helpers.items()]
            parts += [self._source(target, path, node.name, node) for node in definitions]
            self.known[target] = tuple(parts)
        return self.known[target]

    def _collect(self, node: ast.AST, found: dict[tuple[str, str], ast.AST]) -> None:
        """Cut helpers that `node` mentions, and those that these mention."""
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        names |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
        for place, helper in self.helpers.items():
            if place[1] in names and place not in found:
                found[place] = helper
                self._collect(helper, found)

    def _source(self, target: str, path: str, name: str, node: ast.AST) -> Reference:
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)])  # type: ignore[attr-defined]
        lines = self.files[path].decode().splitlines()[first - 1 : node.end_lineno]  # type: ignore[attr-defined]
        module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        future = "from __future__ import annotations\n"
        return target, f"dlcore.{module}", name, future + "\n".join(lines)
