"""Kept work, judged again in a process of its own: what hangs or crashes there costs one sentence.

All of it is put into dlcore first, as `carry_over` does, then each is judged by the visible key that is here.
What turns out wrong is taken out, so that what leans on it leans on dlcore's own version.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from dlcore import student, syllabus

from . import key, portfolio, selfcheck
from .portfolio import Kept
from .verdict import Status

SECONDS = 30.0  # for each file and for each exercise, as a cell has when a class is graded
_STARTING = 120.0  # seconds until Python, numpy and dlcore are loaded, on a slow disk

_CHILD = "import sys; sys.path[:] = {path!r}; from autograder import recheck; recheck.serve()"


class RecheckProblem(Exception):
    """Nothing can be judged at all: a sentence without its full stop."""


@dataclass(frozen=True)
class Outcome:
    """Whether a kept answer is right; None where no key is here to tell. `said` is why not: "it ..."."""

    right: bool | None
    said: str = ""


def recheck(kept: Sequence[Kept]) -> dict[str, Outcome]:
    """The outcome for each, by exercise."""
    outcomes: dict[str, Outcome] = {}
    while left := [one for one in kept if one.target not in outcomes]:
        usable = [one for one in kept if one in left or outcomes[one.target].right is not False]
        at, why = _sitting(usable, outcomes)
        if why and not at:
            raise RecheckProblem(
                f"kept work cannot be run again, for Python did not start ({sys.executable})"
            )
        if why:
            outcomes[at] = Outcome(False, why)
    return outcomes


def _sitting(kept: Sequence[Kept], outcomes: dict[str, Outcome]) -> tuple[str, str]:
    """Judge in one process what has no outcome yet; where that had to stop, and why, or "" twice."""
    files = [[one.target, one.text, str(one.path), one.target not in outcomes] for one in kept]
    at = ""
    try:
        with contextlib.closing(_told({"keys": str(key.FOLDER), "files": files})) as told:
            for message in told:
                match message:
                    case [target]:
                        at = target
                    case [target, right, said]:
                        outcomes[target] = Outcome(right, said)
                    case []:
                        return "", ""
    except queue.Empty:
        return at, f"it took longer than {SECONDS:g} s"
    return at, "it ended Python itself"


def _told(work: dict[str, Any]) -> Generator[list[Any], None, None]:
    """What the other process says, as it says it; queue.Empty if it is silent for too long."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    with _started() as child, contextlib.ExitStack() as ending:
        listener = threading.Thread(target=_listen, args=(child.stdout, lines), daemon=True)
        listener.start()
        ending.callback(listener.join)
        ending.callback(child.kill)
        with contextlib.suppress(BrokenPipeError), cast(IO[str], child.stdin) as stdin:
            stdin.write(json.dumps(work))
        patience = _STARTING
        while line := lines.get(timeout=patience):
            yield json.loads(line)
            patience = SECONDS


def _started() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _CHILD.format(path=sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env={**os.environ, "MPLBACKEND": "Agg"},
    )


def _listen(stream: IO[str], lines: queue.SimpleQueue[str]) -> None:
    for line in stream:
        lines.put(line)
    lines.put("")


# In the other process


def serve() -> None:
    """Read the work, run and judge it; say where we are, and what came of it."""
    work = json.load(sys.stdin)
    out = _silenced()

    def tell(*message: Any) -> None:
        print(json.dumps(message), file=out, flush=True)

    standing = {}
    for target, text, file, _ in work["files"]:
        tell(target)
        try:
            standing[target] = portfolio.put(target, text, file)
        except portfolio.Damaged as why:
            tell(target, False, str(why))

    def wrong_of(targets: Sequence[str]) -> list[str]:
        return [t for t in targets if not _stays(t, standing[t], Path(work["keys"]), tell)]

    wrong = wrong_of([target for target, _, _, wanted in work["files"] if wanted and target in standing])
    before: list[str] = []
    while wrong != before:  # what stood beside something wrong is judged again without it
        before, wrong = wrong, wrong_of(wrong)
    tell()


def _stays(target: str, code: Any, keys: Path, tell: Callable[..., None]) -> bool:
    """Judge one, say so, and take it out of dlcore if it is wrong."""
    tell(target)
    student.implement(target)(code)
    outcome = _judged(target, code, keys)
    tell(target, outcome.right, outcome.said)
    if outcome.right is False:
        student.restore(target)
    return outcome.right is not False


def _silenced() -> IO[str]:
    """The way to the process that waits; whatever else is printed is lost."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return out


def _judged(target: str, code: Any, keys: Path) -> Outcome:
    verdict = selfcheck.verdict_on(target, code, keys)
    if verdict.right:
        return Outcome(True)
    if verdict.status is Status.OUR_FAULT:
        here = key.path_of(syllabus.numbers(target)[0].partition(".")[0], "visible", keys).is_file()
        return Outcome(None, verdict.summary.removesuffix(".") if here else "")
    why = ", ".join([verdict.status.words, *(mistake.name for mistake in verdict.mistakes)])
    return Outcome(False, f"it is not right any more ({why})")
