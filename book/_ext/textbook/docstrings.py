"""The reference of dlcore: its docstrings, which are written to be read in an editor, as pages.

They are plain text with formulas in Unicode, names in single backticks and examples after `>>>`. Sphinx would
read stars and underscores in them as markup, so these are escaped first.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

_MARKUP = re.compile(r"`+([^`]+)`+(\w?)|([*_|\\])")


def register(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", _process)


def _process(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Called by autodoc, which goes on with what `lines` then holds."""
    lines[:] = escaped(lines)


def escaped(lines: list[str]) -> list[str]:
    """A docstring in which only backticks and examples mean anything.

    >>> escaped(["`x` is x_k * y", "", ">>> 2 ** 3", "8"])
    ['``x`` is x\\\\_k \\\\* y', '', '>>> 2 ** 3', '8']
    """
    found, example = [], False
    for line in lines:
        example = line.strip().startswith(">>>") or (example and bool(line.strip()))
        found.append(line if example or set(line) <= set("= ") else _MARKUP.sub(_safe, line))
    return found


def _safe(match: re.Match[str]) -> str:
    """A name as a literal, which a letter may follow; another character as nothing but itself."""
    name, letter, mark = match.groups()
    return f"\\{mark}" if mark else f"``{name}``" + (f"\\ {letter}" if letter else "")
