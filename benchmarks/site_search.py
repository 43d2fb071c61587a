"""Where the page that answers comes among the results: Sphinx's search and Pagefind, asked the same.

    python -m benchmarks.site_search _build/html

asks the search page what search_queries.toml lists, as readers do, prints the ranks and writes them into
SITE.md.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from benchmarks import site_browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = Path(__file__).parent
REPORT = HERE / "SITE.md"
HEADING = "## Search"
PATIENCE = 30_000  # milliseconds
OURS = "**/search.js*"  # without it, the page is answered by Sphinx
FOUND = """
() => /finished|did not match|for “/.test(document.querySelector(".search-summary")?.textContent)
      && [...document.querySelectorAll("#search-results ul.search > li > a:first-of-type")].map(a => a.href)
"""


class Query(NamedTuple):
    """What somebody asks, and the pages that answer it, without their suffix."""

    ask: str
    pages: tuple[str, ...]


class Answer(NamedTuple):
    """The rank of the first right page (0: it is not found) with either search."""

    query: Query
    sphinx: int
    pagefind: int


def queries() -> list[Query]:
    """The list, in its order."""
    with (HERE / "search_queries.toml").open("rb") as file:
        return [Query(one["ask"], tuple(one["pages"])) for one in tomllib.load(file)["query"]]


def rank(query: Query, addresses: list[str]) -> int:
    """Where the first right page stands among those that were found, each counted once; 0 for nowhere.

    >>> rank(Query("adam", ("b",)), ["a.html#x", "a.html", "b.html?highlight=adam"])
    2
    """
    names = dict.fromkeys(unquote(urlsplit(one).path).lstrip("/").removesuffix(".html") for one in addresses)
    return next((i for i, name in enumerate(names, 1) if name in query.pages), 0)


def measure(html: Path) -> list[Answer]:
    """Both searches over built pages, in one browser."""
    with site_browser.started() as browser, site_browser.served(html) as address:
        sphinx, pagefind = browser.new_page(), browser.new_page()
        sphinx.route(OURS, lambda route: route.abort())
        return [
            Answer(query, *(rank(query, _ask(page, address, query)) for page in (sphinx, pagefind)))
            for query in queries()
        ]


def _ask(page: Page, address: str, query: Query) -> list[str]:
    """The addresses that the search page lists."""
    page.goto(f"{address}/search.html?q={quote(query.ask)}")
    found: list[str] = page.wait_for_function(FOUND, timeout=PATIENCE).json_value()
    return found


def table(answers: list[Answer]) -> list[str]:
    """The section of the report, line by line."""
    lines = ["| asked | should come first | Sphinx | Pagefind |", "|---|---|---|---|"]
    for (ask, pages), *ranks in answers:
        lines.append(f"| `{ask}` | {' or '.join(pages)} | {' | '.join(map(_shown, ranks))} |")
    for label, wanted in (("first", 1), ("among the first three", 3)):
        counts = [sum(0 < a[i] <= wanted for a in answers) for i in (1, 2)]
        lines.append(f"| {label} | | {counts[0]} of {len(answers)} | {counts[1]} of {len(answers)} |")
    return lines


def _shown(rank: int) -> str:
    return str(rank) if rank else "not found"


def write(lines: list[str]) -> None:
    """Put the section into the report, in the place of the one that is there."""
    old = REPORT.read_text(encoding="utf-8") if REPORT.exists() else "# How good the site is\n"
    rest = re.sub(rf"\n{HEADING}\n.*?(?=\n## |\Z)", "", old, flags=re.DOTALL).rstrip()
    section = [HEADING, "", "Rank of the page that answers, each page counted once.", "", *lines]
    REPORT.write_text(rest + "\n\n" + "\n".join(section) + "\n", encoding="utf-8")


def main() -> None:
    """Called by `python -m`."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "search.html").is_file():
        raise SystemExit(
            "Name the folder of the built book, as in: python -m benchmarks.site_search _build/html"
        )
    lines = table(measure(Path(sys.argv[1]).resolve()))
    print("\n".join(lines))
    write(lines)


if __name__ == "__main__":
    main()
