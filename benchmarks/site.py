"""`python -m benchmarks.site`: our pages beside Jupyter Book's own and d2l.ai's theme; writes SITE.md.

One chapter is built all three ways. In every round each variant takes its turn: a build from nothing, a page
opened over a slow line, a build after one edit. A number is the median of the rounds. Where the whole book
has been built (`make book`), the same page of it is opened in turn with the others.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from . import site_browser, site_builds, site_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WHOLE = site_builds.ROOT / "_build" / "html"


def main() -> int:
    args = arguments()
    results: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="site-") as scratch, site_browser.started() as browser:
        variants = site_builds.make(Path(scratch))
        for number in range(args.rounds):
            build(variants, results)
            open_pages(browser, variants, results, args.page, every=number == 0)
            edit(variants, results, args.page)
    for name, found in results.items():
        if found.prints and (files := found.differing()):
            print(f"{name:14} differs from build to build in {', '.join(files)}")
    text = site_report.table(results, args.page, " ".join(["python -m benchmarks.site", *sys.argv[1:]]))
    if not args.no_write:
        site_report.save(text)
    print(f"\n{text}")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.site", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often all is measured (default 3)")
    pages = site_builds.pages()
    parser.add_argument("--page", choices=pages, default=pages[3], help="the page to open in every round")
    parser.add_argument("--no-write", action="store_true", help="leave SITE.md as it is")
    args = parser.parse_args()
    if args.rounds < 2:
        parser.error("--rounds must be at least 2: two clean builds are compared")
    for package in site_builds.PEERS:
        try:
            metadata.version(package)
        except metadata.PackageNotFoundError:
            parser.error(f"{package} is not installed: pip install -e '.[bench]'")
    return args


@dataclass
class Measured:
    """All that was measured of one variant, round by round."""

    cold: list[float] = field(default_factory=list)  # seconds
    edited: list[float] = field(default_factory=list)
    visits: list[site_browser.Visit] = field(default_factory=list)  # of the one page
    others: dict[str, site_browser.Visit] = field(default_factory=dict)  # of every page, once
    prints: list[dict[str, str]] = field(default_factory=list)  # of each clean build

    def differing(self) -> list[str]:
        """The files that are not the same in all clean builds."""
        first, *rest = self.prints
        return sorted({name for other in rest for name, _ in first.items() ^ other.items()})


def build(variants: dict[str, site_builds.Variant], results: dict[str, Measured]) -> None:
    for name, variant in variants.items():
        found = results.setdefault(name, Measured())
        found.cold.append(variant.cold())
        found.prints.append(variant.prints())
        print(f"{name:14} built in {found.cold[-1]:.1f} s", flush=True)


def edit(variants: dict[str, site_builds.Variant], results: dict[str, Measured], page: str) -> None:
    for name, variant in variants.items():
        results[name].edited.append(variant.edited(page))
        print(f"{name:14} built after an edit in {results[name].edited[-1]:.1f} s", flush=True)


def open_pages(
    browser: Browser,
    variants: dict[str, site_builds.Variant],
    results: dict[str, Measured],
    page: str,
    every: bool,
) -> None:
    """Open the page of each variant, and once every page of the chapter."""
    folders = {name: variant.html for name, variant in variants.items()}
    if (WHOLE / f"{page}.html").is_file():
        folders[site_report.WHOLE] = WHOLE
    for name, folder in folders.items():
        found = results.setdefault(name, Measured())
        with site_browser.served(folder) as address:
            found.visits.append(site_browser.visit(browser, f"{address}/{page}.html"))
            for other in site_builds.pages() if every else []:
                found.others[other] = site_browser.visit(browser, f"{address}/{other}.html")
        visit = found.visits[-1]
        print(
            f"{name:14} painted after {visit.first:.0f} and {visit.largest:.0f} ms, {visit.kilobytes:.0f} KB",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
