"""What a command costs: seconds on the clock, processor time, and the memory of all its processes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CORES = sorted(os.sched_getaffinity(0))
EVERY = 0.25  # seconds between two looks at the memory


@dataclass(frozen=True)
class Cost:
    """One run over some submissions. Processor time is that of the whole machine meanwhile."""

    wall: float
    cpu: float
    submissions: int

    @property
    def ms(self) -> float:
        """Milliseconds on the clock for each submission."""
        return 1e3 * self.wall / self.submissions

    @property
    def cpu_ms(self) -> float:
        return 1e3 * self.cpu / self.submissions

    def __add__(self, other: Cost) -> Cost:
        """Two stages of the same submissions."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, self.submissions)


def run(
    command: Sequence[str],
    folder: Path,
    env: Mapping[str, str],
    cores: int,
    submissions: int,
    look: Callable[[int], None] | None = None,
) -> Cost:
    """Run a command on so many cores to its end, calling `look` with its process id now and then."""
    cpu, start = _processor_time(), time.perf_counter()
    with tempfile.TemporaryFile() as told:
        with subprocess.Popen(
            command,
            cwd=folder,
            env=env,
            stdout=told,
            stderr=subprocess.STDOUT,
            preexec_fn=lambda: os.sched_setaffinity(0, CORES[:cores]),
        ) as process:
            while look and process.poll() is None:
                look(process.pid)
                time.sleep(EVERY)
        cost = Cost(time.perf_counter() - start, _processor_time() - cpu, submissions)
        if process.returncode:
            told.seek(0)
            end = told.read()[-3000:].decode(errors="replace")
            raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}:\n{end}")
    return cost


def memory(pid: int) -> int:
    """Bytes that a process and its descendants hold; what several share counts once among them (Linux)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        tasks = list(Path(f"/proc/{pid}/task").glob("*/children"))
        children = [child for task in tasks for child in task.read_text().split()]
    except OSError:  # it has just ended
        return 0
    own = sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
    return own + sum(memory(int(child)) for child in children)


def _processor_time() -> float:
    """Seconds that all processors together were busy, whoever used them: run nothing else meanwhile.

    Workers in a sandbox are nobody's children that one could wait for, and so in no process's account.
    """
    user, nice, system, _, _, irq, softirq, *_ = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
