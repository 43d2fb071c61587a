"""What an author has still to write: the places that `autograder new` has marked with words."""

from __future__ import annotations

import re
from pathlib import Path

MARK = "FILL IN: "
_MARKED = re.compile(MARK + r"([^.\"*]*)")


def parts(path: Path) -> list[str]:
    """What is marked in a file, each with its line. What follows a full stop, quote or asterisk is advice."""
    lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
    return [f"{what.strip()} (line {number})" for number, line in lines for what in _MARKED.findall(line)]
