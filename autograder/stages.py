"""How long the stages of grading take, summed up in this process until somebody asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

_spent: defaultdict[str, float] = defaultdict(float)  # seconds of the clock


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the time inside this block.

    >>> _ = taken()
    >>> with stage("cells"):
    ...     pass
    >>> list(taken()), list(taken())
    (['cells'], [])
    """
    start = perf_counter()
    try:
        yield
    finally:
        _spent[name] += perf_counter() - start


def taken() -> dict[str, float]:
    """Seconds by stage since the last time that this was asked."""
    seconds = dict(_spent)
    _spent.clear()
    return seconds
