"""What an author has still to write: the places that `autograder new` has marked with words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

MARK = "FILL IN: "
_MARKED = re.compile(MARK + r"([^.\"*\n]*)")


def parts(path: Path) -> list[str]:
    """What is marked in a file, each with its line."""
    lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
    return [f"{what} (line {number})" for number, line in lines for what in _marked(line)]


def cells(sources: Iterable[str]) -> list[str]:
    """What is marked in the cells of a notebook, each with its number."""
    numbered = enumerate(sources, start=1)
    return [f"{what} (cell {number})" for number, source in numbered for what in _marked(source)]


def _marked(text: str) -> list[str]:
    """The marks, without what follows a full stop, quote or asterisk: that is advice."""
    return [what.strip() for what in _MARKED.findall(text)]
