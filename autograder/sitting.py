"""One submission at work: its cells in a sandboxed worker, and a fresh worker when one is lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from . import produced, salvage, wire
from .references import References
from .sandbox import runner

_MOST_WORKERS = 12  # for one submission; each runs the notebook again
_MOST_SUBMISSIONS = 2  # times the limit of one worker's time, for all of them
_IMPORTS = """
try: np
except NameError: import numpy as np
from dlcore.student import implement
"""
_NO_IMPORTS = "The notebook's imports are missing; answers were run with numpy and implement all the same."


@dataclass(eq=False)  # two cells may hold the same code
class Code:
    """A cell of a submission as it is run: source, outputs, and whether it ended its worker."""

    source: str
    outputs: list[dict[str, Any]] = field(default_factory=list)
    ran: bool = False
    count: int | None = None
    fatal: bool = False


class Sitting:
    """One submission at work: its cells, the worker that has run them, and what it defines."""

    def __init__(self, crew: runner.Runner, codes: Sequence[Code], known: Sequence[str]) -> None:
        self.crew, self.codes, self.known = crew, codes, known
        self.files: dict[str, Any] = {}
        self.definitions = salvage.definitions([code.source for code in codes]) if known else {}
        self.limits = crew.settings.limits
        self.worker: runner.Worker | None = None
        self.workers = 0
        self.ends = monotonic() + _MOST_SUBMISSIONS * self.limits.submission
        self.seen: set[str] = set()  # exercises whose references the worker has met
        self.found: dict[str, str] = {}
        self.notes: list[str] = []

    def __enter__(self) -> Sitting:
        return self

    def __exit__(self, *exception: object) -> None:
        self.dismiss()

    def begin(self) -> None:
        """Run the notebook for the first time."""
        try:
            self.start()
        except runner.Stopped as stop:
            self.notes.append(f"The notebook could not be run to its end: {stop}.")

    def dismiss(self) -> None:
        """End the worker, if there is one."""
        if self.worker and not self.worker.close():
            self.crew.restart()
        self.worker = None
        self.seen = set()

    def ask(self, op: str, *arguments: wire.Tree, seconds: float) -> tuple[wire.Tree, bool]:
        """Ask a worker that has run the notebook; one that is stopped is dismissed."""
        worker = self.worker or self.start()
        try:
            return worker.ask(op, *arguments, seconds=seconds)
        except runner.Stopped:
            self.crew.blameless()
            self.dismiss()
            raise

    def ready(self) -> None:
        """Have a worker."""
        if not self.worker:
            self.start()

    def bind(self, targets: Sequence[str], library: References) -> None:
        """Put references in the place of exercises."""
        self.seen |= set(targets)
        parts = [list(part) for target in targets for part in library.of(target)]
        self.ask("bind", parts, seconds=self.limits.call)

    def free(self) -> None:
        """Take the references back, unless they went with their worker."""
        if self.worker:
            self.ask("free", seconds=self.limits.call)

    def only(self, targets: Collection[str]) -> None:
        """Let no worker go on that has seen references to any others than these."""
        if self.seen - set(targets):
            self.dismiss()
            self.workers -= 1  # it was not lost

    def start(self) -> runner.Worker:
        """A worker that has run every cell that does not end it."""
        while True:
            self.workers += 1
            if self.workers > _MOST_WORKERS or monotonic() > self.ends:
                raise runner.Stopped("too many of its cells and exercises ended their process")
            self.worker = self.crew.worker()
            if self._run_cells(self.worker) and self._define(self.worker):
                return self.worker
            self.dismiss()

    def _run_cells(self, worker: runner.Worker) -> bool:
        """False when a cell has ended the worker; it will be left out from now on."""
        try:
            worker.ask("files", self.files)
        except runner.Stopped as stop:
            self.notes.append(f"The files beside the notebook could not be written: {stop}.")
            self.files = {}
            return False
        return all(code.fatal or self._run_cell(worker, code) for code in self.codes)

    def _run_cell(self, worker: runner.Worker, code: Code) -> bool:
        try:
            came, late = worker.ask("cell", code.source, seconds=self.limits.cell)
        except runner.Stopped as stop:
            self.crew.blameless()
            code.fatal = True
            code.outputs = [*code.outputs, produced.stopped("DeadKernelError", str(stop))]
            return False
        if not code.ran:
            code.outputs, code.ran, code.count = produced.cleaned(came), True, self.codes.index(code) + 1
            if late:
                why = f"it took more than {self.limits.cell:g} s"
                code.outputs.append(produced.stopped("CellTimeoutError", why))
        return True

    def _define(self, worker: runner.Worker) -> bool:
        """Find the answers, and run definitions of those that the notebook's own run lost."""
        try:
            names = {name: target for target in self.known if (name := target.rpartition(".")[2])}
            self.found = self._find(worker)
            if self._lacks_imports():
                worker.ask("define", _IMPORTS, seconds=self.limits.cell)
                self._remark(_NO_IMPORTS)
            for name, definition in self.definitions.items():
                target = names.get(name)
                if target and (definition.why or target not in self.found) and definition.source:
                    worker.ask("define", definition.source, seconds=self.limits.cell)
                    self._remark(definition.why)
            self.found = self._find(worker)
            if missing := [target for name, target in names.items() if target not in self.found]:
                worker.ask("define", "\n".join(map(_import, missing)), seconds=self.limits.cell)
        except runner.Stopped as stop:
            self.notes.append(f"A definition that had to be mended ended the process: {stop}.")
            self.definitions = {}
            return False
        return True

    def _lacks_imports(self) -> bool:
        """Whether answers were lost because the cell that imports `implement` is gone, or did not run."""
        outputs = [output for code in self.codes for output in code.outputs]
        return any(output.get("evalue") == "name 'implement' is not defined" for output in outputs)

    def _find(self, worker: runner.Worker) -> dict[str, str]:
        answer, _ = worker.ask("find", list(self.known), seconds=self.limits.call)
        if not isinstance(answer, dict):
            raise runner.Stopped("it could not say what it defines")
        return {target: str(problem)[:300] for target, problem in answer.items() if target in self.known}

    def _remark(self, sentence: str) -> None:
        if sentence and sentence not in self.notes:
            self.notes.append(sentence)


def _import(target: str) -> str:
    """Code that lets the name of an exercise mean dlcore's if it means nothing: references take its place."""
    module, _, name = target.rpartition(".")
    return f"try: {name}\nexcept NameError: from dlcore.{module} import {name}"


class Respond:
    """Answers the calls of one exercise; after a stop all further ones are answered by it."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.stopped = ""

    def __call__(self, call: wire.Call) -> wire.Response:
        if not self.stopped:
            try:
                seconds = self.sitting.limits.call
                asked = call.target, dict(call.arguments), call.scenario
                answer, late = self.sitting.ask("call", *asked, seconds=seconds)
                if not late:
                    return _response(answer)
                self.stopped = f"It took more than {seconds:g} s for one call and was stopped."
            except runner.Stopped as stop:
                self.stopped = f"It was stopped: {stop}."
        return wire.Response(stopped=self.stopped)


def _response(answer: wire.Tree) -> wire.Response:
    """A response made of what a worker says; anything odd in it becomes a wrong value."""
    match answer:
        case {"value": value, "raised": None, "changed": list(changed), "shared": list(shared)}:
            return wire.Response(value, None, _texts(changed), _texts(shared))
        case {"value": _, "raised": [str(kind), str(message), int(line), str(code)]}:
            return wire.Response(raised=wire.Raised(kind[:100], message[:300], line, code[:200]))
    return wire.Response(wire.Bad("something that is no answer"))


def _texts(names: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(name)[:100] for name in names[:20])
