"""What a page of the book weighs, and how fast it comes, as a table: printed, and kept in SITE.md."""

from __future__ import annotations

import datetime
import os
import platform
import re
import statistics
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import report, site_builds

if TYPE_CHECKING:
    from .site import Measured

SITE = Path(__file__).with_name("SITE.md")
TITLE = "# How light the book's pages are"
SECTION = "## Beside Jupyter Book and d2l"
WHOLE = "ours, whole book"
HEADS = {
    "ours": "ours",
    WHOLE: WHOLE,
    "Jupyter Book": "Jupyter Book, default",
    "d2l": "d2l's theme",
}
VERSIONS = (
    "jupyter-book",
    "sphinx",
    "sphinx-book-theme",
    "pydata-sphinx-theme",
    "mxtheme",
    "myst-nb",
    "playwright",
)

HOW_TO_READ = (
    "Chapter `{chapter}` is built three ways from the same Markdown, {pages} pages of which "
    "{executed} run code: with this book's configuration and extension, with Jupyter Book as it "
    "comes, and with the theme of d2l.ai on Sphinx (drawings as SVG, as that book has them). Peers "
    "show of a figure that moves what stands still, and no table of exercises; their formulas are set "
    "by MathJax, served from the same host, which spares them a connection to another one. The page "
    "`{page}` is opened in a new window of 1280 × 800 px with an empty cache, at 10 Mbit/s with 40 ms "
    "of latency, from a server that compresses (gzip, level 9); weights are what came over the line, "
    "headers and pictures included. *Ours, whole book* is the same page in the folder that `make "
    "book` has filled: its contents and its words to search are those of all chapters. The variants "
    "take turns, {rounds} rounds, and a number is the median of them. Weights and requests carry over "
    "to other machines. Seconds and milliseconds depend on the machine and on what else it does: "
    "compare them within the table only. A goal holds for our columns; *met* is about both."
)


def _page(get: Callable[[Measured], float]) -> Callable[[Measured], float | None]:
    return lambda found: get(found) if found.visits else None


def _of_visits(name: str) -> Callable[[Measured], float | None]:
    return _page(lambda found: statistics.median(getattr(visit, name) for visit in found.visits))


def _own() -> frozenset[str]:
    """The programs that are ours, below `_static`."""
    assets = site_builds.ROOT / "book" / "_assets"
    return frozenset(path.relative_to(assets).as_posix() for path in assets.rglob("*.js"))


def _heaviest(found: Measured) -> float | None:
    return max((visit.kilobytes for visit in found.others.values()), default=None)


def _most_asked(found: Measured) -> float | None:
    return max((len(visit.asked) for visit in found.others.values()), default=None)


def _most_own(found: Measured) -> float | None:
    return max((visit.scripts(_own()) for visit in found.others.values()), default=None)


def _built(times: list[float], per: int = 1) -> float | None:
    return statistics.median(times) / per if times else None


class Line(NamedTuple):
    """A row of the table; `most` is the goal for our columns."""

    what: str
    measured: Callable[[Measured], float | None]
    form: str = "{:.0f}"
    most: float | None = None
    own: bool = False  # about our programs, so without sense for others


LINES = (
    Line("weight of the page, KB gz", _of_visits("kilobytes"), most=300),
    Line("heaviest page of the chapter, KB gz", _heaviest, most=300),
    Line("requests", _page(lambda found: len(found.visits[-1].asked)), most=40),
    Line("most requests of a page", _most_asked, most=40),
    Line("of them to other hosts", _page(lambda found: found.visits[-1].elsewhere), most=0),
    Line("programs, KB gz", _page(lambda found: found.visits[-1].scripts()), "{:.1f}"),
    Line("of them our own, most of a page, KB gz", _most_own, "{:.1f}", 10, own=True),
    Line("errors on the console", _page(lambda found: len(found.visits[-1].errors)), most=0),
    Line("first paint, ms", _of_visits("first"), most=800),
    Line("largest paint, ms", _of_visits("largest"), most=1200),
    Line("layout shift", _of_visits("shift"), "{:.3f}", 0.1),
    Line("cold build, s", lambda found: _built(found.cold), "{:.1f}"),
    Line("cold build, s a page with code", lambda f: _built(f.cold, site_builds.executed()), "{:.1f}", 4),
    Line("build after one edit, s", lambda found: _built(found.edited), "{:.1f}", 10),
    Line(
        "files that differ between clean builds", lambda f: len(f.differing()) if f.prints else None, most=0
    ),
)


def table(results: dict[str, Measured], page: str, command: str) -> str:
    """The section of SITE.md."""
    shown = [name for name in HEADS if name in results]
    body = [_line(line, results, shown) for line in LINES]
    verdicts = [row[-1] for row in body if row[-1]]
    read = HOW_TO_READ.format(
        chapter=site_builds.CHAPTER,
        pages=len(site_builds.pages()),
        executed=site_builds.executed(),
        page=page.rpartition("/")[2],
        rounds=len(results["ours"].visits),
    )
    count = f"{verdicts.count('yes')} of {len(verdicts)} goals met."
    head = ["", *(HEADS[name] for name in shown), "goal", "met"]
    return f"{SECTION}\n\n{read}\n\n{count}\n\n{report.markdown(head, body)}\n\n{machine(command)}\n"


def _line(line: Line, results: dict[str, Measured], shown: list[str]) -> list[str]:
    values = {
        name: line.measured(results[name]) if name in ("ours", WHOLE) or not line.own else None
        for name in shown
    }
    cells = ["–" if value is None else line.form.format(value) for value in values.values()]
    if line.most is None:
        return [line.what, *cells, "", ""]
    ours = [value for name in ("ours", WHOLE) if (value := values.get(name)) is not None]
    return [
        line.what,
        *cells,
        f"≤ {line.most:g}",
        "yes" if all(value <= line.most for value in ours) else "NO",
    ]


def machine(command: str) -> str:
    """Where, when and with what this was measured."""
    date = datetime.datetime.now().astimezone().date().isoformat()
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in VERSIONS)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return "\n".join(
        [
            f"- Measured on {date} with `{command}`.",
            f"- {report.processor()}, {os.cpu_count()} logical cores, {platform.system()};"
            f" load of the last 1, 5 and 15 minutes: {load}.",
            f"- Python {platform.python_version()}, {versions}.",
        ]
    )


def save(section: str) -> None:
    """Write SITE.md whole or not at all; its other sections stay as they are."""
    before = SITE.read_text(encoding="utf-8") if SITE.exists() else f"{TITLE}\n"
    draft = SITE.with_suffix(".part")
    draft.write_text(placed(before, section), encoding="utf-8")
    draft.replace(SITE)


def placed(text: str, section: str) -> str:
    """The document with this section in the place of that with the same heading, or after the title.

    >>> placed("# T\\n\\n## A\\n\\nold\\n\\n## B\\n\\nkept\\n", "## A\\n\\nnew\\n")
    '# T\\n\\n## A\\n\\nnew\\n\\n## B\\n\\nkept\\n'
    """
    heading = section.partition("\n")[0]
    title, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    kept = [part.strip() for part in sections if part.partition("\n")[0] != heading]
    return "\n\n".join([title.strip(), section.strip(), *kept]) + "\n"
