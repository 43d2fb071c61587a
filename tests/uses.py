"""Which exercises the code of an exercise leans on, read from its source."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from dlcore import student, syllabus


def exercises_used(target: str) -> set[str]:
    """The exercises that `target` calls, itself or through functions and classes that are none."""
    exercises = {id(student.current(name)): name for name in syllabus.target_names()}
    seen: set[int] = set()
    found = set()
    left = [student.current(target)]
    while left:
        for code in _mentioned(left.pop()):
            if id(code) in exercises:
                found.add(exercises[id(code)])
            elif id(code) not in seen:
                seen.add(id(code))
                left.append(code)
    return found - {target}


def _mentioned(code: Any) -> Iterator[Any]:
    """The functions and classes of dlcore that the source of `code` names."""
    names = vars(sys.modules[code.__module__])
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(code)))):
        found = _resolved(node, names) if isinstance(node, (ast.Name, ast.Attribute)) else None
        is_code = inspect.isfunction(found) or inspect.isclass(found)
        if is_code and found.__module__.startswith("dlcore"):
            yield found


def _resolved(node: ast.expr, names: dict[str, Any]) -> Any:
    """What a name, or an attribute of a module, stands for; None for any other expression."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        module = _resolved(node.value, names)
        return getattr(module, node.attr, None) if isinstance(module, ModuleType) else None
    return None
