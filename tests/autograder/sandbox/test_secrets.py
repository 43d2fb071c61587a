"""No process that a student's code can touch has held a secret: looked for in memory, from outside."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import levels, runner

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root may look into the memory of the sandbox's processes"
)


def memory_of(pid: int) -> bytes:
    """All that can be read of a process's memory."""
    parts = []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            place, rights = line.split()[:2]
            if rights[0] != "r" or "[v" in line:
                continue
            first, last = (int(word, 16) for word in place.split("-"))
            with contextlib.suppress(OSError, ValueError):
                memory.seek(first)
                while first < last and (data := memory.read(min(last - first, 16 << 20))):
                    parts.append(data)
                    first += len(data)
    return b"".join(parts)


def children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(folder.name))
    return found


def below(pid: int) -> list[int]:
    """The process and all that come from it."""
    return [pid, *(more for child in children(pid) for more in below(child))]


def number_of(worker: runner.Worker) -> int:
    """A worker's process number, as this process sees it."""
    facts = Path(f"/proc/self/fdinfo/{worker.handles['pidfd']}").read_text()
    return int(facts.partition("Pid:")[2].split()[0])


@pytest.fixture(params=levels.REDUCED)
def crew(request):
    chosen = levels.settings(request.param, runner.Settings())
    if problem := levels.tried(chosen):
        outcome = pytest.fail if os.environ.get("AUTOGRADER_LEVEL") == request.param else pytest.skip
        outcome(f"level {request.param} does not work here: {problem}")
    os.environ["CANARY_OF_JUDGE"] = secrets.token_hex(16)
    with runner.Runner(chosen, ["optim.adam_step"]) as made:
        yield made
    del os.environ["CANARY_OF_JUDGE"]


def test_neither_the_template_nor_a_later_worker_has_met_a_secret(crew):
    expected = np.frombuffer(secrets.token_bytes(64), np.uint8) + 0  # as the answers of a key are held
    given = np.frombuffer(secrets.token_bytes(64), np.uint8) + 0
    cell, file = secrets.token_hex(16), secrets.token_bytes(64)
    marks = {
        "environment": os.environ["CANARY_OF_JUDGE"].encode(),
        "expected value": expected.tobytes(),
        "earlier cell": cell.encode(),
        "earlier input": given.tobytes(),
        "earlier file": file,
    }
    earlier = crew.worker()
    earlier.ask("files", {"a": np.frombuffer(file, np.uint8)})
    earlier.ask(
        "cell", f"from dlcore import implement\n@implement\ndef identity(x): return x\nmore = '{cell}'"
    )
    earlier.ask("find", ["activations.identity"])
    earlier.ask("call", "activations.identity", {"x": given}, None)
    seen = memory_of(number_of(earlier))
    met = {name for name, mark in marks.items() if mark in seen}
    assert "earlier cell" in met
    assert met <= {"earlier cell", "earlier input", "earlier file"}
    later = crew.worker()  # while the earlier one lives, and after it
    assert earlier.close()
    last = crew.worker()
    own = secrets.token_hex(16)
    for worker in (later, last):
        worker.ask("cell", f"own = '{own}'")
    judged = memory_of(os.getpid())
    assert {name for name, mark in marks.items() if mark in judged} == set(marks)
    inside = {f"process {pid}": memory_of(pid) for pid in below(crew.process.pid)}
    inside |= {"later": memory_of(number_of(later)), "last": memory_of(number_of(last))}
    assert sum(own.encode() in memory for memory in inside.values()) >= 2  # the search finds what is there
    found = {(who, name) for who, memory in inside.items() for name, mark in marks.items() if mark in memory}
    for worker in (later, last):
        assert worker.close()
    assert not found
