"""How your own function enters the library: `implement` puts it in the place of ours, `restore` takes it out.

All of dlcore calls its functions through their modules, so once yours stands there, the layers, optimisers
and training loops above it run on your code, up to the model at the end of the notebook.
"""

from __future__ import annotations

import difflib
import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar, overload

from . import syllabus

Code = TypeVar("Code", bound=Callable[..., Any])  # a function or a class

_ours: dict[str, Any] = {}  # what `restore` puts back: our own versions of all that was implemented


@overload
def implement(target: str, /) -> Callable[[Code], Code]: ...
@overload
def implement(target: Code, /) -> Code: ...
def implement(target: str | Code, /) -> Callable[[Code], Code] | Code:
    """Put a function (or class) of yours in the place of dlcore's, for every caller in the library.

    Write ``@implement("activations.relu_grad")`` above it; plain ``@implement`` does when only one exercise
    bears its name. Parameters must have the names, order and defaults that dlcore's have (type hints are
    yours to choose), a class the same public methods. Your function is returned as it is.

    >>> from dlcore import activations
    >>> @implement("activations.identity")
    ... def identity(x):
    ...     return [x]
    >>> activations.identity(7)
    [7]
    >>> restore("activations.identity")
    """
    if isinstance(target, str):
        return partial(_install, _exercise(target))
    return _install(exercise_called(getattr(target, "__name__", repr(target))), target)


def restore(target: str | None = None) -> None:
    """Put dlcore's own version of `target` back, or of everything when no target is named.

    >>> restore()
    """
    for name in list(_ours) if target is None else [_exercise(target)]:
        if name in _ours:
            _replace(_find(name), _ours[name])
            del _ours[name]


def implemented() -> tuple[str, ...]:
    """The dotted names of all exercises in whose place a function of yours stands.

    >>> implemented()
    ()
    """
    return tuple(_ours)


def current(target: str) -> Any:
    """What dlcore calls under this name now: your function once it is implemented, else ours.

    >>> current("optim.adam_step").__name__
    'adam_step'
    """
    return _find(_exercise(target))


def original(target: str) -> Any:
    """What dlcore itself offers under this name, whatever stands in its place now.

    >>> original("optim.adam_step") is current("optim.adam_step")
    True
    """
    return _ours.get(target, current(target))


@contextmanager
def standing_in(target: str, code: Any) -> Iterator[None]:
    """Inside this block all of dlcore uses `code` for `target`; after it, what it used before.

    >>> with standing_in("activations.identity", lambda x: "mine"):
    ...     current("activations.identity")(0)
    'mine'
    """
    before = current(target)
    _replace(before, code)
    try:
        yield
    finally:
        _replace(code, before)


def signature_problem(target: str, code: Any) -> str:
    """How the parameters of `code` differ from those of the exercise, in a sentence; "" if they do not.

    >>> signature_problem("activations.identity", lambda y: y)
    'activations.identity is called as identity(x), but yours as identity(y)'
    """
    try:
        _check(target, original(target), code)
    except TypeError as problem:
        return str(problem)
    return ""


def _exercise(name: str) -> str:
    names = syllabus.target_names()
    if name not in names:
        similar = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
        hint = f"; is {similar[0]!r} meant?" if similar else ""
        raise ValueError(f"{name!r} is no exercise of dlcore{hint}")
    return name


def exercises_called(name: str) -> list[str]:
    """The exercises whose last name is `name`.

    >>> exercises_called("adam_step")
    ['optim.adam_step']
    """
    return [target for target in syllabus.target_names() if target.rpartition(".")[2] == name]


def exercise_called(name: str) -> str:
    """The one exercise whose last name is `name`; refuses a name that several bear, or none.

    >>> exercise_called("adam_step")
    'optim.adam_step'
    """
    found = exercises_called(name)
    if len(found) > 1:
        raise ValueError(f"{name} could be {' or '.join(found)}; write which, as in @implement({found[0]!r})")
    return found[0] if found else _exercise(name)


def _find(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(f"dlcore.{module}"), attribute)


def _install(name: str, code: Code) -> Code:
    before = _find(name)
    ours = _ours.get(name, before)
    _check(name, ours, code)
    _replace(before, code)
    _ours[name] = ours
    return code


def _check(name: str, ours: Any, code: Any) -> None:
    """Refuse what cannot stand in the place of `ours`: another kind of thing, or other parameters."""
    if not callable(code) or inspect.isclass(code) != inspect.isclass(ours):
        kinds = ["class" if inspect.isclass(c) else type(c).__name__ for c in (ours, code)]
        raise TypeError(f"{name} is a {kinds[0]}, but yours is a {kinds[1]}")
    _same_signature(name, ours, code)
    for method in _methods(ours) if inspect.isclass(ours) else ():
        if not hasattr(code, method):
            raise TypeError(f"{name} has a method {method}, which yours lacks")
        if inspect.isfunction(vars(ours)[method]) and not method.startswith("__"):
            _same_signature(f"{name}.{method}", getattr(ours, method), getattr(code, method))


def _methods(ours: type) -> list[str]:
    """The public methods and properties that the class itself defines, operators like ``__add__`` too."""
    members = {name: getattr(member, "fget", member) for name, member in vars(ours).items()}
    return [
        name
        for name, member in members.items()
        if inspect.isroutine(member)
        and getattr(member, "__module__", None) == ours.__module__
        and (not name.startswith("_") or name.endswith("__"))
        and name != "__post_init__"  # how a dataclass works inside
    ]


def _same_signature(name: str, ours: Callable[..., Any], yours: Callable[..., Any]) -> None:
    wanted, came = _signature(ours), _signature(yours)
    if wanted != came:
        short = name.rpartition(".")[2]
        raise TypeError(f"{name} is called as {short}{wanted}, but yours as {short}{came}")


def _signature(code: Callable[..., Any]) -> str:
    try:
        signature = inspect.signature(code)
    except (ValueError, TypeError):  # numpy's own functions, for example, do not tell theirs
        return "(unknown)"
    bare = [p.replace(annotation=p.empty) for p in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


def _replace(current: Any, new: Any) -> None:
    """Put `new` wherever a module of dlcore holds `current`, and under the classes that derive from it."""
    for heir in current.__subclasses__() if inspect.isclass(current) else ():
        if heir.__module__.startswith("dlcore.") and heir is not new:
            heir.__bases__ = tuple(new if base is current else base for base in heir.__bases__)
    for name, module in list(sys.modules.items()):
        if name == "dlcore" or name.startswith("dlcore."):
            for attribute, value in list(vars(module).items()):
                if value is current:
                    setattr(module, attribute, new)
