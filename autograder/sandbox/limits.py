"""How much a submission may use. One place, so that both sides and the documentation agree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds of the clock, bytes and counts; what exceeds one costs the exercise, or the cell, that did."""

    cell: float = 30.0  # seconds for one cell of the notebook, nbgrader's own default
    call: float = 5.0  # seconds for one call of an exercise
    submission: float = 120.0  # seconds for everything, also of processor time
    memory: int = 1 << 30  # beyond what the template holds
    file: int = 32 << 20  # one file
    folder: int = 64 << 20  # the private folder
    files: int = 2000  # in the private folder
    threads: int = 64
    printed: int = 1 << 20  # bytes written past the notebook's outputs, then the worker is killed
    frames: int = 20_000  # requests in one submission
    grace: float = 1.0  # seconds between the interrupt and the kill


DEFAULT = Limits()
