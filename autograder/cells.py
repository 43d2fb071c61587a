"""The cells of a notebook, from bytes that may be damaged or hostile, and back into a notebook that is sound.

Formats 2 to 4 are read. From a file that is cut off, or broken in places, the cells that are whole are
recovered. Kept are text, tags and nbgrader's metadata; outputs and the rest are of no use here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

MOST_CELLS = 5000
# Brackets and commas in a notebook: each is one byte in the file and may become 60 or more in memory.
_MOST_VALUES = 5_000_000
_START_OF_A_CELL = re.compile(r'\{\s*"(?:attachments|cell_type)"\s*:')
_MEND = "Open it in Jupyter, save it again, and submit that."
_SURROGATES = re.compile("[\ud800-\udfff]")
_GRADE_ID = re.compile(r"[a-zA-Z0-9_\-]{1,200}")
_KINDS = ("code", "markdown", "raw")


@dataclass(frozen=True)
class Cell:
    """One cell: its type ("code", "markdown" or "raw"), its text, and of its metadata what grading uses."""

    cell_type: str
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)  # "nbgrader" and "tags", where there are any


class _Refused(Exception):
    """Why something is no notebook: the middle of a sentence."""


def read(name: str, data: bytes) -> tuple[list[Cell] | None, list[str]]:
    """The cells of a notebook, None if nothing can be read, and sentences on what is wrong with it."""
    text, exact = decoded(data)
    if sum(map(text.count, "[{,")) > _MOST_VALUES:
        return None, [f"{name} holds too many values to be read. Clear its outputs and save it again."]
    problems = [] if exact else [f"{name} is not all text in UTF-8; the rest of it is left out."]
    try:
        raw = _raw_cells(text)
    except _Refused as reason:
        raw = list(_whole_cells(text))
        if not raw:
            return None, [f"{name} is no notebook of format 4: {reason}. {_MEND}"]
        problems = [f"{name} is damaged: {reason}. Of its cells, {len(raw)} are whole and were recovered."]
    if len(raw) > MOST_CELLS:
        problems.append(f"{name} has more than {MOST_CELLS} cells; the rest is not read.")
    read_ones = [_cell(one) for one in raw[:MOST_CELLS]]
    cells = [cell for cell, _ in read_ones if cell is not None]
    if raw and not cells:
        return None, [f"{name} is no notebook of format 4: none of its cells can be read. {_MEND}"]
    if damaged := sum(not whole for _, whole in read_ones):
        problems.append(f"Damaged cells in {name}: {damaged}. What cannot be read of them is left out.")
    return cells, problems


def as_nbformat(cells: Sequence[Cell]) -> dict[str, Any]:
    """A valid notebook of format 4.5 without outputs, for Python.

    >>> as_nbformat([Cell("code", "1 + 1")])["cells"][0]["source"]
    '1 + 1'
    """
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python", "file_extension": ".py", "pygments_lexer": "ipython3"},
        },
        "cells": [
            {
                "id": f"cell-{i}",
                "cell_type": cell.cell_type,
                "source": cell.source,
                "metadata": json.loads(json.dumps(cell.metadata)),  # a copy: a notebook is changed in place
                **({"outputs": [], "execution_count": None} if cell.cell_type == "code" else {}),
            }
            for i, cell in enumerate(cells, start=1)
        ],
    }


def decoded(data: bytes) -> tuple[str, bool]:
    """Text in UTF-8, UTF-16 or UTF-32, with or without a byte order mark, and whether it is all text."""
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding), True
    except UnicodeDecodeError:
        return data.decode(encoding, "ignore"), False


def cleaned(text: str) -> str:
    """Text that can be encoded and compiled: without lone surrogates and NUL, lines ending as Python's do."""
    text = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("", text)


def _raw_cells(text: str) -> list[Any]:
    """The list of cells of a sound notebook, whatever the cells are."""
    if not text.strip("\0 \t\r\n"):
        raise _Refused("it is empty")
    try:
        document = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _Refused(f"it is not JSON (line {error.lineno})") from None
    except RecursionError:
        raise _Refused("it is nested too deep") from None
    if not isinstance(document, dict):
        raise _Refused("it is not JSON of the right form")
    sheets = document.get("worksheets")
    if document.get("nbformat") in (2, 3) and isinstance(sheets, list):
        lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    else:
        lists = [document.get("cells")]
    if not any(isinstance(one, list) for one in lists):
        raise _Refused("it has no list of cells")
    return [cell for one in lists if isinstance(one, list) for cell in one]


def _whole_number(digits: str) -> int:
    return int(digits[:18])  # longer ones mean nothing here, and Python refuses the longest


_DECODER = json.JSONDecoder(strict=False, parse_int=_whole_number)


def _whole_cells(text: str) -> Iterator[dict[str, Any]]:
    """The cells that are sound JSON in a text that is not.

    What was read in vain counts: a file made to be read over and over is given up.
    """
    end, wasted = 0, 0
    for start in map(re.Match.start, _START_OF_A_CELL.finditer(text)):
        if start < end:
            continue
        if wasted > 2 * len(text):
            return
        try:
            cell, end = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            wasted += error.pos - start
        except RecursionError:
            wasted += len(text) // 4
        else:
            yield cell


def _cell(raw: Any) -> tuple[Cell | None, bool]:
    """One cell, None if there is nothing of one, and whether it was undamaged."""
    if not isinstance(raw, dict) or not {"source", "input"} & raw.keys():
        return None, False
    source, whole = _source(raw.get("source", raw.get("input")))
    kind, metadata = raw.get("cell_type"), raw.get("metadata")
    if kind == "heading":  # format 3
        level = raw.get("level")
        kind, source = "markdown", "#" * (level if level in (1, 2, 3, 4, 5, 6) else 1) + " " + source
    if kind not in _KINDS:
        kind, whole = ("code" if "outputs" in raw else "raw"), whole and kind == "html"
    if not isinstance(metadata, dict):
        metadata, whole = {}, whole and "metadata" not in raw
    return Cell(kind, source, _metadata(metadata)), whole


def _source(raw: Any) -> tuple[str, bool]:
    """The text of a cell, which is a string or a list of lines; whether all of it is text."""
    lines = [raw] if isinstance(raw, str) else raw if isinstance(raw, list) else [None]
    text = "".join(line for line in lines if isinstance(line, str))
    clean = cleaned(text)
    whole = all(isinstance(line, str) for line in lines) and "\0" not in text and not _SURROGATES.search(text)
    return clean, whole


def _metadata(raw: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    tags = raw.get("tags")
    if isinstance(tags, list):
        sound = [cleaned(tag)[:100] for tag in tags[:50] if isinstance(tag, str) and "," not in tag]
        kept["tags"] = list(dict.fromkeys(filter(None, sound)))
    if grading := _nbgrader(raw.get("nbgrader")):
        kept["nbgrader"] = grading
    return kept


def _nbgrader(raw: Any) -> dict[str, Any]:
    """What of nbgrader's metadata is sound, in its schema 3; without a name a cell is none of nbgrader's."""
    if not isinstance(raw, dict):
        return {}
    name, points, checksum = raw.get("grade_id"), raw.get("points"), raw.get("checksum")
    if not isinstance(name, str) or not _GRADE_ID.fullmatch(name):
        return {}
    kept: dict[str, Any] = {"schema_version": 3, "grade_id": name}
    kept |= {flag: raw.get(flag) is True for flag in ("grade", "solution", "locked", "task")}
    if kept["grade"]:
        kept["points"] = points if _is_worth(points) else 0
    if isinstance(checksum, str) and re.fullmatch("[0-9a-f]{32}", checksum):
        kept["checksum"] = checksum
    if raw.get("cell_type") in _KINDS:
        kept["cell_type"] = raw["cell_type"]
    return kept


def _is_worth(points: Any) -> bool:
    """Whether it is a number of points; `True` and NaN are none."""
    return type(points) in (int, float) and math.isfinite(points) and points >= 0
