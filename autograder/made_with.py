"""Whether a notebook, the dlcore that runs it and its kernel belong together, told in a sentence.

A released notebook says which wheel came with it, in a line such as `MADE_WITH = "0.1.0+a.6.g3f2a91c"`: 6 is
the number of an assignment, and the letters after it change with what the wheel holds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import inf
from typing import Any

import dlcore

NAME = "MADE_WITH"
_VERSION = re.compile(r"(\d+(?:\.\d+)*)(?:\+a\.(\d+)\.g[0-9a-f]+)?")


def line(version: str) -> str:
    """What stands in the notebook.

    >>> line("0.1.0+a.6.g3f2a91c")
    'MADE_WITH = "0.1.0+a.6.g3f2a91c"  # the dlcore that came with this'
    """
    return f'{NAME} = "{version}"  # the dlcore that came with this'


def problem(names: Mapping[str, Any], running: str = "") -> str:
    """What is wrong with the dlcore that runs here, and what to do; "" if it fits, or nobody says what does.

    The library as a whole fits, and so does the edition of a later assignment: it has all that is asked.

    >>> problem({"MADE_WITH": "0.1.0+a.6.g3f2a91c"}, "0.1.0+a.5.gd41d8cd").partition(":")[0]
    'This was made with dlcore 0.1.0+a.6.g3f2a91c, but 0.1.0+a.5.gd41d8cd runs here'
    """
    running = running or dlcore.__version__
    wanted, runs = _VERSION.fullmatch(str(names.get(NAME, ""))), _VERSION.fullmatch(running)
    if wanted is None or runs is None or wanted[0] == running:
        return ""
    if wanted[1] == runs[1] and _number(runs) > _number(wanted):
        return ""
    return (
        f"This was made with dlcore {wanted[0]}, but {running} runs here: install"
        f" dlcore-{wanted[0]}-py3-none-any.whl, which came with it (START_HERE.md says how), and restart the"
        " kernel."
    )


def kernel_problem(metadata: Any) -> str:
    """What to do about a notebook whose kernel is none of Python 3, as its metadata tell; else "".

    >>> kernel_problem({"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}})
    'This notebook was last run in the kernel R: choose Python 3 with Change Kernel in the menu Kernel.'
    """
    spec, about = (_texts(metadata, part) for part in ("kernelspec", "language_info"))
    # Where a kernel was chosen and not run yet, some editors leave one of the two as it was.
    languages = {(named or "python").lower() for named in (about.get("name"), spec.get("language"))}
    old = spec.get("name") == "python2" or about.get("version", "").startswith("2.")
    if languages == {"python"} and not old:
        return ""
    kernel = " ".join((spec.get("display_name") or spec.get("name") or min(languages - {"python"})).split())
    return (
        f"This notebook was last run in the kernel {kernel[:50]}:"
        " choose Python 3 with Change Kernel in the menu Kernel."
    )


def lacking(code: str) -> str:
    """What to do where a student's dlcore has no answers for an assignment; "" for the library as a whole.

    >>> lacking("A6")
    ''
    """
    edition = _VERSION.fullmatch(dlcore.__version__)
    if edition is None or edition[2] is None:
        return ""
    return (
        f"this dlcore, {dlcore.__version__}, has no answers for {code}: install the wheel that came with"
        f" {code} (its START_HERE.md says how), and restart the kernel"
    )


def _texts(metadata: Any, part: str) -> dict[str, str]:
    """What a part of a notebook's metadata says in words; they may be anything."""
    found = metadata.get(part) if isinstance(metadata, Mapping) else None
    pairs = found.items() if isinstance(found, Mapping) else ()
    return {name: value for name, value in pairs if isinstance(value, str)}


def _number(version: re.Match[str]) -> float:
    return float(version[2] or inf)
