"""The search page: Pagefind's order of pages where a server gives them out, Sphinx's own from a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from journeys import browser
from pages import built

if TYPE_CHECKING:
    from playwright.sync_api import Page


def found(page: Page) -> list[str]:
    """The addresses of what the page lists, as soon as it does."""
    page.wait_for_selector("#search-results ul.search > li > a")
    return page.eval_on_selector_all("#search-results ul.search > li > a", "all => all.map(a => a.href)")


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("gradient checking", f"{built.TRIED}/gradcheck"),
        ("reverse mode", f"{built.TRIED}/reverse_mode"),
    ],
)
def test_the_page_that_answers_comes_first(asked, first, address, page):
    page.goto(f"{address}/search.html?q={quote(asked)}")
    assert found(page)[0] == f"{address}/{first}.html"
    assert page.get_by_role("status").filter(has_text=asked).is_visible()


def test_what_is_asked_in_tex_is_found(address, page):
    page.goto(f"{address}/search.html?q={quote('W^{(l)}')}")
    assert f"{address}/{built.TRIED}/mlp.html" in found(page)[:3]
    assert "W^{(l)}" in page.locator("mark").first.inner_text()


def test_the_search_is_reached_and_answered_by_keyboard(address, page):
    page.goto(f"{address}/{built.TRIED}/index.html")
    page.wait_for_load_state("load")
    page.keyboard.press("Control+k")
    page.keyboard.type("reverse mode")
    page.keyboard.press("Enter")
    assert found(page)[0] == f"{address}/{built.TRIED}/reverse_mode.html"


def test_without_its_index_sphinx_answers(html, chromium):
    """As from a folder, where no browser loads an index."""
    with browser.window(chromium) as (page, _):
        page.goto(f"{(html / 'search.html').as_uri()}?q=softmax")
        assert found(page)[0].startswith("file:")


def test_readers_load_nothing_of_it_that_is_not_used(html):
    assert {path.name for path in (html / "pagefind").glob("*.*s")} == {"pagefind.js", "pagefind-worker.js"}
    assert "search.js" not in (html / "index.html").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in (html / "pagefind").rglob("*")) < 4_000_000
