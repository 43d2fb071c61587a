"""What cells produced, made fit for a notebook: it comes from a student's process, and may be anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from nbformat import NotebookNode, from_dict

from . import report, show
from .verdict import Verdict

_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST = 300  # outputs of one cell
_MIME = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}")


def cleaned(outputs: Any) -> list[dict[str, Any]]:
    """Those outputs that are valid in the notebook format, with nothing in them but text and plain data.

    >>> cleaned([{"output_type": "stream", "name": "stdout", "text": "1", "evil": 2}, {"output_type": []}, 3])
    [{'output_type': 'stream', 'name': 'stdout', 'text': '1'}]
    """
    found = (
        [output for output in outputs[:_MOST] if isinstance(output, dict)]
        if isinstance(outputs, list)
        else []
    )
    return [clean for output in found if (clean := _cleaned(_without_arrays(output)))]


def _without_arrays(output: dict[str, Any]) -> dict[str, Any]:
    """An array compares to an array, which no pattern can decide by."""
    return {name: item for name, item in output.items() if isinstance(item, (str, int, list, dict))}


def _cleaned(output: dict[str, Any]) -> dict[str, Any]:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": _text(text)}
        case {"output_type": "error", "ename": str(kind), "evalue": str(said), "traceback": list(lines)}:
            told = [_text(line) for line in lines if isinstance(line, str)]
            return {"output_type": "error", "ename": _text(kind), "evalue": _text(said), "traceback": told}
        case {"output_type": "display_data", "data": dict(data)}:
            return {"output_type": "display_data", "data": _bundle(data), "metadata": {}}
        case {"output_type": "execute_result", "data": dict(data), "execution_count": int(count)}:
            kept = {"data": _bundle(data), "metadata": {}, "execution_count": min(abs(count), 1_000_000)}
            return {"output_type": "execute_result", **kept}
    return {}


def _bundle(data: dict[str, Any]) -> dict[str, str]:
    return {
        kind: _text(text) for kind, text in data.items() if isinstance(text, str) and _MIME.fullmatch(kind)
    }


def _text(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def stopped(kind: str, why: str) -> dict[str, Any]:
    """The output of a cell that had to be stopped, as nbgrader's own execution would leave one."""
    return {"output_type": "error", "ename": kind, "evalue": why, "traceback": [f"{kind}: {why}"]}


def show_verdicts(cell: NotebookNode, verdicts: Sequence[Verdict]) -> None:
    """Let a cell show verdicts, and have as its value the points, which nbgrader reads as partial credit."""
    share = sum(one.points for one in verdicts) / sum(one.most for one in verdicts)
    pages = "\n".join(show.html(report.without_measures(one)) for one in verdicts)
    points = str(round(share * float(cell.metadata.nbgrader.points), 2))
    data = {"text/plain": points, "text/html": pages}
    result = {
        "output_type": "execute_result",
        "data": data,
        "metadata": {},
        "execution_count": cell.execution_count,
    }
    cell.outputs = [from_dict(result)]
