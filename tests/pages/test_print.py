"""The book on paper: one PDF with a chapter's figures, its outline, and no empty page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from journeys import browser
from pypdf import PdfReader

from book import print as printing

HEADING = re.compile(r"<h[1-6]\b")


@pytest.fixture(scope="module")
def printed(html: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, PdfReader]:
    """The long page, as text, and the PDF that was made of it."""
    if lacking := browser.lacking():
        pytest.fail(lacking)
    page, out = printing.one_page(html.parents[1]), tmp_path_factory.mktemp("print") / "book.pdf"
    printing.pdf(page, out)
    return page.read_text(encoding="utf-8"), PdfReader(out)


def entries(outline: list[Any]) -> list[str]:
    """All titles of an outline, whatever their depth."""
    return [
        title for one in outline for title in (entries(one) if isinstance(one, list) else [one.title.strip()])
    ]


def test_the_outline_has_every_chapter_and_section(printed, html):
    page, pdf = printed
    article = page[page.index("<article") : page.index("</article>")]
    titles = entries(pdf.outline)
    assert len(titles) >= 0.95 * len(HEADING.findall(article))  # what is not printed has no entry
    assert any(re.match(r"\d+\. ", title) for title in titles)
    assert any(re.match(r"\d+\.\d+\. ", title) for title in titles)
    assert not any(title.endswith("#") for title in titles)


def test_no_page_is_empty_and_every_page_has_its_number(printed):
    _, pdf = printed
    for number, page in enumerate(pdf.pages, 1):
        words = page.extract_text().split()
        assert words[-1] == str(number)
        assert len(words) > 1 or "/XObject" in page["/Resources"], number


def test_links_within_the_book_stay_in_the_file(printed):
    _, pdf = printed
    links = [note.get_object() for page in pdf.pages for note in page.get("/Annots", [])]
    outside = [link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})]
    assert len(links) > len(outside) + 100
    assert all(address.startswith(("http://", "https://", "mailto:")) for address in outside)
    assert not any("127.0.0.1" in address or "localhost" in address for address in outside)
