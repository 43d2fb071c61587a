"""Workers that grade orders, and what is done when one dies.

A crew is a `concurrent.futures.Executor` with one question to ask it: grade this folder. `Local` is a pool of
processes on this machine; `cluster` has another.

When a worker dies, whatever was under way may have killed it. All of that is tried once more, one at a time,
so that the blame is exact: an order that dies alone as well is given up, and everything else goes on.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Protocol

from . import orders, quick_start, report, shelf, stages  # noqa: F401, quick_start works by being imported
from .orders import ClassProblem, Folder, Order, Product, Task

_AHEAD = 2  # orders under way for each worker, so that none waits for the next


@dataclass(frozen=True)
class Work:
    """What a crew does with each order; it travels to every worker once."""

    task: Task
    settings: Any
    context: str = ""  # a digest of key, templates and version: what a grade depends on beside the submission


@dataclass(frozen=True)
class Done:
    """An order that has been graded; the product is None where the worker has staged it already."""

    seconds: float
    fingerprint: str
    product: Product | None
    stages: Mapping[str, float] = field(default_factory=dict)  # seconds of each


class Crew(Protocol):
    """Workers that take folders, and the exceptions that tell of a worker's death."""

    @property
    def deaths(self) -> tuple[type[BaseException], ...]:
        """What its futures raise when a worker dies."""

    @property
    def lost(self) -> str:
        """A sentence for when all of it is gone."""

    @property
    def size(self) -> int:
        """How many orders it grades at once."""

    def submit(self, folder: Folder) -> Future[Done]:
        """Have a folder graded."""


def perform(work: Work, order: Order) -> Done:
    """Grade one order, on whatever machine; our own failure is a report, too."""
    start = perf_counter()
    try:
        product = work.task(order, work.settings)
    except ClassProblem:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        said = " ".join(str(error).split())[:200]
        product = failed(
            order.student, order.assignment, f"grading stopped with {type(error).__name__}: {said}"
        )
    notes = (*order.notes, *product.report.notes)
    product = replace(product, report=replace(product.report, notes=notes))
    return Done(perf_counter() - start, order.fingerprint, product, stages.taken())


def failed(student: str, assignment: str, why: str) -> Product:
    """The product of an order that we could not grade."""
    return Product(report.failed(student, assignment, why))


def results(crew: Crew, folders: Iterable[Folder]) -> Iterator[tuple[Folder, Done | None]]:
    """Have all folders graded, and give each back when it is done; None where it killed its worker twice."""
    waiting = iter(folders)
    running: dict[Future[Done], Folder] = {}
    suspects: deque[Folder] = deque()
    while True:
        accused = suspects.popleft() if suspects and not running else None
        if accused:
            running[crew.submit(accused)] = accused
        while not (suspects or accused) and len(running) < _AHEAD * crew.size:
            if (folder := next(waiting, None)) is None:
                break
            running[crew.submit(folder)] = folder
        if not running:
            return
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            folder = running.pop(future)
            if future.cancelled():
                raise ClassProblem(crew.lost)
            if not isinstance(future.exception(), crew.deaths):
                yield folder, future.result()
            elif folder is accused:
                yield folder, None
            else:
                suspects.append(folder)


class Local:
    """Processes on this machine. Each stages its products itself: what comes back through the pipe is small.

    That matters when a worker is killed: half a message in a pipe would keep the pool waiting for the rest.
    """

    deaths = (BrokenProcessPool,)
    lost = "the grading processes have been called off: run this again"

    def __init__(self, work: Work, staging: Path, jobs: int) -> None:
        self.size = jobs
        self._arguments = (work, staging)
        self._pool = self._new_pool()

    def submit(self, folder: Folder) -> Future[Done]:
        """Have a folder graded, by new processes if one of the old has died."""
        # Ctrl-C reaches every process of a terminal. Workers are born deaf to it: this process decides.
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self._pool.submit(_grade, folder)
        except BrokenProcessPool:
            self._pool = self._new_pool()
            return self._pool.submit(_grade, folder)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)

    def __enter__(self) -> Local:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=kind is None, cancel_futures=True)
        if kind:  # a worker may be busy for a minute, and its work counts no longer
            for process in multiprocessing.active_children():
                process.kill()

    def _new_pool(self) -> ProcessPoolExecutor:
        # Spawned, not forked: a worker's memory holds what it has loaded itself, and nothing of this process.
        return ProcessPoolExecutor(self.size, multiprocessing.get_context("spawn"), _prepare, self._arguments)


_prepared: list[tuple[Work, Path]] = []  # of a worker process: what it is for, and where its products go


def _prepare(work: Work, staging: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _prepared.append((work, staging))


def _die_with_parent() -> None:
    """A pool's process does not notice by itself that nobody reads its results any more."""
    if parent := multiprocessing.parent_process():
        wait_for([parent.sentinel])
        os._exit(1)


def _grade(folder: Folder) -> Done:
    [(work, staging)] = _prepared
    done = perform(work, orders.read(folder))
    with stages.stage("disk"):
        if done.product:
            shelf.stage(staging, done.product, done.fingerprint, work.context)
    return replace(done, product=None, stages={**done.stages, **stages.taken()})
