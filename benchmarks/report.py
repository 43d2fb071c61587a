"""What was measured, as tables for people: printed, and after a full run kept in RESULTS.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from . import fields

RESULTS = Path(__file__).with_name("RESULTS.md")
PEERS = {
    "numpy": "numpy",
    "torch": "torch",
    "HIPS autograd": "autograd",
    "mygrad": "mygrad",
    "micrograd": "micrograd",
}
HOW_TO_READ = (
    "Every number is the time of dlcore divided by that of the other library for the same work, so 0.5 means"
    " half the time; behind it, in brackets, the range from the 10th to the 90th percentile of the rounds."
    " Numbers under *level* are medians of three processes."
    " The column *level* decides and is what the gate bounds: there both sides use AVX2, while *as shipped*"
    " also compares which instructions each library chooses on this very processor."
    " Ratios carry over to other machines, milliseconds do not, and two threads are information only."
)

Line: TypeAlias = dict[str, Any]
Table: TypeAlias = dict[
    tuple[str, int], dict[tuple[str, str], Line]
]  # (field, threads) → (row, dtype) → line


def against_torch(table: Table) -> str:
    """The main table: every row against PyTorch."""
    head = [
        "forward + backward",
        "",
        "level",
        "gate",
        "met",
        "as shipped",
        "reach",
        "met",
        "2 thr. level",
        "2 thr. shipped",
    ]
    body = [_torch_line(key, table) for key in _keys(table)]
    verdicts = [line[4] for line in body if line[4]]
    count = f"{verdicts.count('yes')} of {len(verdicts)} gates met (one thread, level)."
    return f"{count}\n\n{markdown(head, body)}"


def _torch_line(key: tuple[str, str], table: Table) -> list[str]:
    columns = {condition: lines.get(key) for condition, lines in table.items()}
    level, shipped = columns.get(("level", 1)), columns.get(("as shipped", 1))
    any_line = next(line for line in columns.values() if line)
    return [
        *key,
        _ratio(level, "torch"),
        _number(any_line["gate"]),
        _met(level, "torch", any_line["gate"]),
        _ratio(shipped, "torch"),
        _number(any_line["reach"]),
        _met(shipped, "torch", any_line["reach"]),
        _ratio(columns.get(("level", 2)), "torch", ranged=False),
        _ratio(columns.get(("as shipped", 2)), "torch", ranged=False),
    ]


def against_peers(table: Table) -> str:
    """dlcore against all others that took part in a row (level, one thread, where that was measured)."""
    lines = table.get(("level", 1)) or next(iter(table.values()))
    head = ["row", "", "other library", "dlcore / other", "gate", "met"]
    body = [
        [
            *key,
            name,
            _ratio(line, name),
            _number(line["peer_gates"].get(name)),
            _met(line, name, line["peer_gates"].get(name)),
        ]
        for key, line in lines.items()
        for name in line["ratio"]
        if name != "torch"
    ]
    return markdown(head, body)


def milliseconds(table: Table) -> str:
    """Median time of a call, to see what size a row is (level, one thread, where that was measured)."""
    lines = table.get(("level", 1)) or next(iter(table.values()))
    body = [
        [*key, str(line["rounds"]), *(f"{line['ms'][name]:.3g}" for name in ("dlcore", "torch"))]
        for key, line in lines.items()
    ]
    return markdown(["row", "", "rounds", "dlcore ms", "torch ms"], body)


def memory(peaks: dict[str, list[float]]) -> str:
    """Peak memory of attention, and how it compares with the plain form."""
    body = []
    for name, (forward, both) in peaks.items():
        plain, torch = peaks["sdpa_plain"], peaks["torch SDPA"]
        of_plain = f"{forward / plain[0]:.2f} / {both / plain[1]:.2f}"
        body.append(
            [
                name,
                f"{forward:.0f}",
                f"{both:.0f}",
                of_plain,
                f"{forward / torch[0]:.1f} / {both / torch[1]:.1f}",
            ]
        )
    head = ["MiB beyond the inputs", "forward", "forward + backward", "of sdpa_plain", "of torch SDPA"]
    flash, plain = peaks["flash_attention"], peaks["sdpa_plain"]
    verdict = "yes" if all(4 * a <= b for a, b in zip(flash, plain, strict=True)) else "NO"
    return f"{markdown(head, body)}\n\nflash_attention needs at most 1/4 of the plain form: {verdict}."


def startup(times: dict[str, float]) -> str:
    told = ", ".join(f"`{statement.partition(',')[0]}` {ms:.0f} ms" for statement, ms in times.items())
    return f"Beyond the time of `import numpy` (median of 5 fresh processes): {told}."


def machine(command: str, date: str, simd: dict[tuple[str, int], dict[str, str]]) -> str:
    """Where, when and with what this was measured."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    versions = ", ".join(f"{name} {metadata.version(package)}" for name, package in PEERS.items())
    chosen = "; ".join(
        f"{field}: numpy {s['numpy']}, torch {s['torch']}" for (field, n), s in simd.items() if n == 1
    )
    preset = ", ".join(f"{name}={value}" for name, value in fields.inherited().items())
    return "\n".join(
        [
            f"- Measured on {date} with `{command}`.",
            f"- {processor()}, {os.cpu_count()} logical cores, {platform.system()}.",
            f"- Python {platform.python_version()}, {versions}.",
            f"- numpy's BLAS: {blas['name']} {blas['version']}.",
            f"- Instructions in use: {chosen}. Set in this shell already: {preset or 'nothing'}.",
        ]
    )


def document(sections: dict[str, str]) -> str:
    """The whole report."""
    body = "\n\n".join(f"## {title}\n\n{text}" for title, text in sections.items())
    return f"# How fast dlcore is\n\n{HOW_TO_READ}\n\n{body}\n"


def save(text: str) -> None:
    """Write RESULTS.md whole or not at all."""
    draft = RESULTS.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(RESULTS)


def progress(field: str, threads: int, line: Line) -> str:
    """One finished line, while the others are still being measured."""
    told = line.get("error") or f"{_ratio(line, 'torch'):18} of torch"
    return f"{field:10} {threads} thr.  {line['row']:40} {line['dtype']}  {told}"


def _keys(table: Table) -> list[tuple[str, str]]:
    return list(dict.fromkeys(key for lines in table.values() for key in lines))


def _ratio(line: Line | None, other: str, ranged: bool = True) -> str:
    if line is None or "ratio" not in line:
        return "–"
    low, median, high = line["ratio"][other]
    return f"{median:.2f} ({low:.2f}–{high:.2f})" if ranged else f"{median:.2f}"


def _met(line: Line | None, other: str, goal: float | None) -> str:
    if line is None or goal is None:
        return ""
    return "yes" if line["ratio"][other][1] <= goal else "NO"


def _number(goal: float | None) -> str:
    return "" if goal is None else f"≤ {goal:g}"


def markdown(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    rows = [head, *body]
    widths = [max(3, *(len(cell) for cell in column)) for column in zip(*rows, strict=True)]
    drawn = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    return "\n".join([drawn[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *drawn[1:]])


def processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.+)", cpuinfo.read_text()) if cpuinfo.exists() else None
    return found[1] if found else platform.processor() or platform.machine()
