"""Inside: runs one submission's cells, then its exercises one call at a time, as the judging side asks.

Nothing here is trusted; it is honest only until a student's code changes it. What it is told never includes
an expected value. Reference versions of exercises come only after the student's own have been judged.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from autograder import frames, perform, wire
from dlcore import student, syllabus

from . import shell as shells

_IN, _OUT = 3, 4
Undo = Callable[[], None]


class Session:
    """One submission: its namespace, its answers by exercise, the references that stand in."""

    def __init__(self, shell: shells.Shell) -> None:
        self.shell = shell
        self.names: dict[str, Any] = shell.user_ns
        self.answers: dict[str, Any] = {}
        self.undo: list[Undo] = []

    def files(self, content: Mapping[str, Any]) -> None:
        """Write what was submitted beside the notebook into the private folder."""
        for name, data in content.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data.tobytes())

    def cell(self, source: str) -> list[shells.Output]:
        return shells.run(self.shell, source)

    def define(self, source: str) -> None:
        """Run a definition that the notebook's own run lost. What it raises is seen when it is called."""
        shells.run(self.shell, source)

    def find(self, targets: Sequence[str]) -> dict[str, str]:
        """{exercise: what is wrong with its parameters, or ""} for every exercise that has an answer."""
        for target in targets:
            code = self.names.get(target.rpartition(".")[2])
            if target in student.implemented():
                self.answers[target] = student.current(target)
            elif self._written_here(code) and len(student.exercises_called(target.rpartition(".")[2])) == 1:
                self.answers[target] = code
        return {target: _problem(target, code) for target, code in self.answers.items()}

    def _written_here(self, code: Any) -> bool:
        is_code = inspect.isfunction(code) or inspect.isclass(code)
        return is_code and getattr(code, "__module__", "") == self.names.get("__name__")

    def bind(self, references: Sequence[tuple[str, str, str, str]]) -> None:
        """Put references, (exercise, module, name, source), wherever exercises are held."""
        new_by_old: dict[int, Any] = {}
        for target, module, name, source in references:
            held = vars(sys.modules[module])
            olds = [held[name], self.answers.get(target), student.original(target) if target else None]
            self._set(held, name, held[name])
            exec(compile(source, f"<reference {module}.{name}>", "exec"), held)
            new_by_old |= {id(old): held[name] for old in olds if old is not None}
            for heir in [heir for old in olds if inspect.isclass(old) for heir in old.__subclasses__()]:
                self._rebase(heir, new_by_old)
        for names in [*_library(), self.names]:
            for name, value in list(names.items()):
                if id(value) in new_by_old:
                    self._set(names, name, new_by_old[id(value)])

    def _set(self, names: dict[str, Any], name: str, value: Any) -> None:
        self.undo.append(partial(names.__setitem__, name, names[name]))
        names[name] = value

    def _rebase(self, heir: type, new_by_old: Mapping[int, Any]) -> None:
        bases = tuple(new_by_old.get(id(base), base) for base in heir.__bases__)
        if not any(issubclass(base, heir) for base in bases):  # a student's version may derive from ours
            self.undo.append(partial(setattr, heir, "__bases__", heir.__bases__))
            heir.__bases__ = bases

    def free(self) -> None:
        """Take all references back."""
        while self.undo:
            self.undo.pop()()

    def call(self, target: str, arguments: Mapping[str, wire.Tree], scenario: str | None) -> wire.Tree:
        """One case of an exercise."""
        with contextlib.redirect_stdout(shells.Stream(shells.Record(), "stdout")):
            response = perform.perform(self.answers[target], wire.Call(target, arguments, scenario))
        raised = response.raised
        return {
            "value": response.value,
            "raised": raised and [raised.kind, raised.message, raised.line, raised.code],
            "changed": list(response.changed),
            "shared": list(response.shared),
        }


def _library() -> Iterator[dict[str, Any]]:
    """The names of every module that may hold an exercise: dlcore's, and those that call it for grading."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("dlcore", "autograder.scenarios")):
            yield vars(module)


def _problem(target: str, code: Any) -> str:
    try:
        return student.signature_problem(target, code)
    except Exception as error:  # a __signature__ of the student's own
        return f"its parameters cannot be read: {type(error).__name__}"


def serve(shell: shells.Shell) -> None:
    """Answer requests until there are no more."""
    session = Session(shell)
    operations: dict[str, Callable[..., Any]] = {
        name: getattr(session, name) for name in ("files", "cell", "define", "find", "bind", "free", "call")
    }
    for frame in _requests():
        _send(_answer(frame, operations))


def _answer(frame: frames.Frame, operations: Mapping[str, Callable[..., Any]]) -> bytes:
    """What is sent back. An interrupt is heard only while the operation runs: it may come a moment late."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            answer = frames.Frame(frame.id, "done", operations[frame.op](*frame.tree))
            return frames.encode(answer)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        return frames.encode(frames.Frame(frame.id, "overtime", None))
    except BaseException as error:
        said = f"{type(error).__name__}: {error}"[:300]
        return frames.encode(frames.Frame(frame.id, "failed", said))


def _requests() -> Iterator[frames.Frame]:
    while start := _read(frames.START.size):
        header, body = frames.lengths(start)
        yield frames.decode(_read(header), _read(body))


def _read(size: int) -> bytes:
    parts = []
    while size > 0:
        part = os.read(_IN, min(size, 1 << 20))
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _send(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(_OUT, view) :]


def warm(shell: shells.Shell, preload: Sequence[str]) -> None:
    """Import everything that notebooks use, so that a fork has it at once."""
    for name in ["numpy.random", "numpy.fft", "numpy.linalg", "matplotlib.pyplot", *preload]:
        importlib.import_module(name)
    for target in syllabus.target_names():  # its module
        student.current(target)
    folder = Path(__file__).parents[1] / "scenarios"
    for path in sorted(folder.glob("ch*.py")):
        importlib.import_module(f"autograder.scenarios.{path.stem}")
    shells.warm(shell)
