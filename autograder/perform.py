"""Runs a student's function on one case. It stands beside student code: nothing here knows an answer."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from dlcore import student

from . import wire

_SMALL = 64  # numbers in an array; results are rarely larger
_KEPT = 7  # arrays of a size that numpy keeps
_NANS = np.full(_SMALL, np.nan)


def perform(code: Callable[..., Any], call: wire.Call) -> wire.Response:
    """What `code` returns for the case (or how it fails), and what it did to its inputs.

    The arguments are copies that may be written to. Warnings are kept quiet, for they are no mistakes;
    whatever else is printed goes to standard output, since nbgrader takes standard error for failure.

    >>> call = wire.Call("optim.adam_step", {"x": np.array([1.0, 2.0])})
    >>> perform(lambda x: x[:1], call)
    Response(value=array([1.]), raised=None, changed=(), shared=('x',), stopped='')
    """
    arguments = wire.plain(dict(call.arguments))
    _spoil_memory()
    try:
        with _quiet(), _in_place(call.target, code):
            result = _run(code, call.scenario, arguments)
        value = wire.plain(result)
    except (KeyboardInterrupt, Overtime):
        raise
    except BaseException as error:  # SystemExit too: `exit()` in an answer must not end the notebook
        return wire.Response(raised=_raised(error, code))
    changed = tuple(name for name, tree in arguments.items() if not _same(tree, call.arguments[name]))
    shared = tuple(name for name, tree in arguments.items() if _overlap(result, tree))
    return wire.Response(value, changed=changed, shared=shared)


def _spoil_memory() -> None:
    """Fill the memory that numpy keeps for small arrays with NaN.

    Else an array from `np.empty` that is never filled could hold the right answer of an earlier call.
    """
    _ = [_NANS[:size].copy() for size in range(1, _SMALL) for _ in range(_KEPT)]


class Overtime(BaseException):
    """Raised in the midst of a call by whoever limits its time."""


def _run(code: Callable[..., Any], scenario: str | None, arguments: Mapping[str, Any]) -> Any:
    if scenario is None:
        return code(**arguments)
    module, _, name = scenario.rpartition(".")
    return getattr(importlib.import_module(f"autograder.scenarios.{module}"), name)(code, **arguments)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stderr(sys.stdout):
        warnings.simplefilter("ignore")
        yield


def _in_place(target: str, code: Callable[..., Any]) -> contextlib.AbstractContextManager[None]:
    """A class works through the rest of dlcore, so it has to stand there; a function is just called."""
    return student.standing_in(target, code) if inspect.isclass(code) else contextlib.nullcontext()


def _raised(error: BaseException, code: Callable[..., Any]) -> wire.Raised:
    """The exception, with the last line of the student's own that it passed."""
    file = _file(code)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    line, text = (frames[-1].lineno or 0, frames[-1].line or "") if frames else (0, "")
    try:
        message = " ".join(str(error).split())[:300]
    except Exception:  # a __str__ of the student's own
        message = ""
    return wire.Raised(type(error).__name__, message, line, text.strip()[:200])


def _file(code: Any) -> str:
    bodies = [m for m in vars(code).values() if inspect.isfunction(m)] if inspect.isclass(code) else [code]
    return next((m.__code__.co_filename for m in bodies if inspect.isfunction(m)), "")


def _arrays(tree: Any) -> Iterator[np.ndarray[Any, Any]]:
    if isinstance(tree, np.ndarray):
        yield tree
    elif isinstance(tree, (list, tuple, dict)):
        for item in tree.values() if isinstance(tree, dict) else tree:
            yield from _arrays(item)


def _same(one: wire.Tree, other: wire.Tree) -> bool:
    """Whether two trees hold the same, NaN for NaN."""
    if type(one) is not type(other):
        return False
    match one:
        case np.ndarray():
            return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
        case list() | tuple():
            return len(one) == len(other) and all(map(_same, one, other))
        case dict():
            return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    return bool(one == other or (one != one and other != other))


def _overlap(result: Any, tree: Any) -> bool:
    return any(np.may_share_memory(a, b) for a in _arrays(result) for b in _arrays(tree) if a.size and b.size)
