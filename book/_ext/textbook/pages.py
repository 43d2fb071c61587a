"""What the theme and other extensions write, mended: lighter, valid, accessible, asking no other host.

Every repair names what was wrong. They are made in the finished pages, since the templates belong to others.
"""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from . import icons

logger = logging.getLogger(__name__)

_RESOURCE = re.compile(r'<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)="((?:https?:)?//[^"]+)"')
_SEARCH = re.compile(r'<script src="([^"]*(?:searchtools|language_data|searchindex)\.js[^"]*)">')
_ICON_SCRIPT = re.compile(r"\n\s*<script[^>]*fontawesome\.js[^>]*></script>")

_REPLACED = (
    # Without JavaScript, colours hang on there being no theme at all.
    (' data-theme="auto"', ""),
    # Two viewports are one too many; the theme writes both.
    ('  <meta name="viewport" content="width=device-width, initial-scale=1"/>\n', ""),
    # The label of a thing to click must hold the words that stand on it.
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    (
        '<summary><span class="toctree-toggle" role="presentation">',
        '<summary aria-label="Show or hide subsections"><span class="toctree-toggle" role="presentation">',
    ),
    # All content stands in a landmark.
    ('<div id="pst-primary-sidebar"', '<div id="pst-primary-sidebar" role="complementary" aria-label="Book"'),
    # The entries of a bibliography are no items of a list.
    ('<div role="list" class="citation-list">', '<div class="citation-list">'),
    (' role="doc-biblioentry"', ""),
)
_REWRITTEN = (
    # Paragraphs may not stand in a summary.
    (
        re.compile(
            r'<summary>\s*<p class="(collapsed|expanded) admonition-title">(.*?)</p>'
            r'\s*<p class="(collapsed|expanded) admonition-title">(.*?)</p>\s*</summary>',
            re.DOTALL,
        ),
        r'<summary><span class="\1 admonition-title">\2</span>'
        r'<span class="\3 admonition-title">\4</span></summary>',
    ),
    (re.compile(r'(<button class="btn search-button-field[^>]*?)\s+aria-label="Search"'), r"\1"),
    # One name for one thing: boxes of a kind share theirs.
    (re.compile(r' id="(?:proof|exercise|solution)-content"'), ""),
    (re.compile(r'(<label\b[^>]*?) aria-(?:label|controls)="[^"]*"'), r"\1"),
    # Half a megabyte of program to draw icons that a font of five kilobytes holds.
    (_ICON_SCRIPT, ""),
)


def register(app: Sphinx) -> None:
    app.connect("build-finished", _finish)


def _finish(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html" or app.builder.name == "linkcheck":
        return
    out = Path(app.outdir)
    seen: set[str] = set()
    for page in sorted(out.rglob("*.html")):
        if "_static" not in page.relative_to(out).parts:
            seen |= _mend(page, out)
    icons.subset(out / "_static", seen)


def _mend(page: Path, out: Path) -> set[str]:
    """Rewrite one page; the icons that it shows."""
    before = page.read_text(encoding="utf-8")
    after = mended(before)
    if page.name != "search.html":  # elsewhere the index of words would hold up the text
        after = _SEARCH.sub(r'<script defer src="\1">', after)
    if after != before:
        page.write_text(after, encoding="utf-8")
    for address in _RESOURCE.findall(after):
        where = page.relative_to(out)
        logger.warning("%s asks another host for %s", where, address, type="textbook", subtype="external")
    return set(re.findall(r"\bfa-[a-z0-9-]+", after))


def mended(text: str) -> str:
    """The text of a page with all repairs made.

    >>> mended('<summary aria-label="Toggle hidden content">Show</summary>')
    '<summary>Show</summary>'
    """
    for wrong, right in _REPLACED:
        text = text.replace(wrong, right)
    for pattern, right in _REWRITTEN:
        text = pattern.sub(right, text)
    return text
