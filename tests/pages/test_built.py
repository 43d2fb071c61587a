"""The built site, page by page: whole, valid, self-contained, and behaving as it should in a browser."""

from __future__ import annotations

import gzip
import re
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from journeys import browser
from pages import built, sources

if TYPE_CHECKING:
    pass

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
CONTENT = 358  # pixels that a figure has on a phone
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUERIES = {"adam": "adam", "softmax": "softmax", "W^{(l)}": "w", "reverse mode": "reverse"}


def chapters(html: Path) -> list[str]:
    """The pages that people wrote, by their addresses."""
    return [f"{page}.html" for page in sources.listed() if (html / f"{page}.html").is_file()]


def looked_at(html: Path) -> list[str]:
    """The pages to open in a browser: a page of each kind, or all."""
    kinds = (
        "index",
        f"{built.TRIED}/index",
        f"{built.TRIED}/review",
        "api/optimisation",
        "notation",
        "glossary",
    )
    few = [name for name in chapters(html) if name.removesuffix(".html") in kinds or has_widget(html / name)]
    return [*(chapters(html) if built.FULL else few), "search.html", "genindex.html"]


def has_widget(page: Path) -> bool:
    return "data-widget" in page.read_text(encoding="utf-8")


def test_the_build_has_nothing_to_complain_of(html):
    assert built.warnings(html) == []
    assert len(chapters(html)) > 10


def test_every_link_leads_somewhere(html):
    pages = built.pages(html)
    wrong = []
    for name, page in pages.items():
        for _, address in page.links:
            parts = urllib.parse.urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (html / name).parent / urllib.parse.unquote(parts.path) if parts.path else html / name
            found = target.resolve()
            known = pages.get(found.relative_to(html.resolve()).as_posix()) if found.is_file() else None
            anchor = urllib.parse.unquote(parts.fragment)
            if not found.is_file() or (known and anchor and anchor not in known.ids):
                wrong.append((name, address))
    assert wrong == []


def test_nothing_is_asked_of_other_hosts(html):
    for name, page in built.pages(html).items():
        outside = [
            address for tag, address in page.links if tag != "a" and re.match(r"(https?:)?//", address)
        ]
        assert outside == [], name
    for sheet in html.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", sheet.read_text(encoding="utf-8")), sheet.name


def test_every_picture_has_words_and_every_name_stands_once(html):
    for name, page in built.pages(html).items():
        assert page.without_alt == [], name
        assert sorted(page.ids) == sorted(set(page.ids)), name


def test_the_pages_are_valid(html):
    for name, page in built.pages(html).items():
        parser = html5lib.HTMLParser()
        parser.parse(page.source)
        assert [(at, code) for at, code, _ in parser.errors] == [], name


def test_no_figure_is_heavy_and_its_words_are_legible_on_a_phone(html):
    drawings = sorted((html / "_images").glob("*.svg"))
    assert drawings
    for drawing in drawings:
        source = drawing.read_text(encoding="utf-8")
        assert len(gzip.compress(source.encode(), mtime=0)) < 45_000, drawing.name
        width = float(re.search(r'viewBox="0 0 ([\d.]+)', source)[1])
        # matplotlib draws letters at 100 points and scales them down.
        sizes = [100 * float(scale) for scale in re.findall(r"<g [^>]*scale\(([\d.]+) -[\d.]+\)", source)]
        shown = min(1.0, CONTENT / (width * 4 / 3)) * 4 / 3
        assert all(size * shown >= 5.5 for size in sizes), drawing.name  # exponents and indices are smaller
        assert not sizes or max(sizes) * shown >= 8, drawing.name


def test_a_page_is_light(html):
    for name in chapters(html):
        source = (html / name).read_text(encoding="utf-8")
        images = {
            html / "_images" / Path(one).name for one in re.findall(r'src="([^"]*_images/[^"]+)"', source)
        }
        weight = len(gzip.compress(source.encode())) + sum(len(gzip.compress(i.read_bytes())) for i in images)
        assert weight < 200_000, name  # what the theme adds is the same 110 kB for every page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_everybody_can_read_it(size, scheme, html, address, page):
    wrong = []
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    for name in looked_at(html):
        page.goto(f"{address}/{name}")
        page.wait_for_load_state("load")
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        wrong += [(name, rule["id"], rule["nodes"][0]["html"][:120]) for rule in found]
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        wrong += [(name, "scrolls sideways", width)] if width[0] > width[1] else []
    assert wrong == []


def test_every_moving_figure_moves_by_keyboard(html, address, page):
    seen = 0
    for name in chapters(html):
        if not has_widget(html / name):
            continue
        page.goto(f"{address}/{name}")
        for stage in page.query_selector_all(".stage"):
            seen += 1
            assert stage.query_selector("svg"), name
            control = stage.query_selector("input, button, select")
            before = stage.inner_html()
            control.focus()
            kind = control.evaluate("e => e.tagName + (e.type || '')")
            at_the_end = control.evaluate("e => e.value === e.max")
            sideways = "ArrowLeft" if at_the_end else "ArrowRight"
            page.keyboard.press(sideways if "range" in kind else "ArrowDown" if "SELECT" in kind else "Space")
            page.wait_for_timeout(100)
            assert stage.inner_html() != before, (name, kind)
    assert seen


def test_without_javascript_there_is_text_and_something_that_stands_still(html, address, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(browser.PATIENCE)
    name = next(n for n in chapters(html) if has_widget(html / n))
    page.goto(f"{address}/{name}")
    assert page.locator("article p").count() > 5
    assert page.locator(".katex-html").first.is_visible()
    assert page.locator(".still").first.is_visible()
    assert not page.locator(".stage").first.is_visible()
    context.close()


@pytest.mark.parametrize("query", QUERIES)
def test_the_search_finds(query, address, page):
    page.goto(f"{address}/search.html?q={urllib.parse.quote(query)}")
    page.wait_for_selector("#search-results ul.search > li a")
    assert QUERIES[query] in page.inner_text("#search-results").lower()
