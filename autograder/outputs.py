"""The outputs of a notebook's cell as pieces of HTML: text, pictures, tables and errors.

Outputs come from the process of a student. Nothing in them is taken on trust, not even that their parts have
the types that the notebook format asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from . import harmless

_MOST = 50  # outputs of one cell

# How each type of data is shown, the best first.
_SHOWN: dict[str, Callable[[str], Markup]] = {
    "text/html": lambda data: Markup('<div class="rich">{}</div>').format(harmless.html(data)),
    "text/markdown": lambda data: Markup('<div class="rich">{}</div>').format(harmless.markdown(data)),
    "text/latex": lambda data: _block("out", harmless.text(data)),
    "text/plain": lambda data: _block("out", harmless.terminal(data)),
}
_FIGURE = re.compile(r"<Figure\b.*>")
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")


def rendered(outputs: Any) -> list[Markup]:
    """All outputs of a cell, in order.

    >>> rendered([{"output_type": "stream", "name": "stderr", "text": "be <careful>"}])
    [Markup('<pre class="err">be &lt;careful&gt;</pre>')]
    """
    found = [output for output in outputs if isinstance(output, Mapping)] if _listed(outputs) else []
    shown = [_rendered(output) for output in _joined(found[:_MOST])]
    more = len(found) - _MOST
    return shown + (
        [_block("out", Markup(f"[... {more:,} more outputs are left out ...]"))] if more > 0 else []
    )


def _rendered(output: Mapping[str, Any]) -> Markup:
    match output.get("output_type"):
        case "stream":
            kind = "err" if output.get("name") == "stderr" else "out"
            return _block(kind, harmless.terminal(string(output.get("text"))))
        case "error":
            return _block("err", harmless.terminal(_error(output)))
        case _:
            data = output.get("data")
            return _data(data if isinstance(data, Mapping) else {})


def _joined(outputs: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The outputs, with pieces of one stream that follow each other put together."""
    joined: list[Mapping[str, Any]] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.get("output_type") == "stream" == last.get("output_type") and last.get(
            "name"
        ) == output.get("name"):
            joined[-1] = {**last, "text": string(last.get("text")) + string(output.get("text"))}
        else:
            joined.append(output)
    return joined


def _data(data: Mapping[str, Any]) -> Markup:
    plain = string(data.get("text/plain"))
    for kind in _PICTURES:
        if kind in data and "text/html" not in data:
            return harmless.picture(kind, string(data[kind]), _described(plain))
    for kind, show in _SHOWN.items():
        if kind in data:
            return show(string(data[kind]))
    kinds = ", ".join(map(str, data)) or "unknown type"
    return _block("out", Markup("[An output that is not shown here: {}]").format(harmless.text(kinds)))


def _described(plain: str) -> str:
    """What stands for a picture where none is seen; a figure is known by its size alone."""
    if not plain or _FIGURE.fullmatch(plain):
        return "A picture, drawn by the code above"
    return plain


def _error(output: Mapping[str, Any]) -> str:
    lines = output.get("traceback")
    if _listed(lines) and lines:
        return "\n".join(map(string, lines))
    return f"{string(output.get('ename'))}: {string(output.get('evalue'))}"


def _block(kind: str, inside: Markup) -> Markup:
    return Markup('<pre class="{}">{}</pre>').format(kind, inside)


def string(value: Any) -> str:
    """Text of a notebook, which may come as a list of lines; "" for anything else.

    >>> string(["a\\n", "b"])
    'a\\nb'
    """
    if _listed(value):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""


def _listed(value: Any) -> bool:
    return isinstance(value, list | tuple)
