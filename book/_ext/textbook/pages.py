"""What the theme and other extensions write, mended: lighter, valid, accessible, asking no other host.

Every repair names what was wrong. They are made in the finished pages, since the templates belong to others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from . import icons

logger = logging.getLogger(__name__)

_RESOURCE = re.compile(r'<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)="((?:https?:)?//[^"]+)"')
_SEARCH = re.compile(
    r"\n\s*<script [^>]*(?:searchtools|language_data|searchindex)\.js[^>]*></script>"
    r"|\n\s*<link [^>]*searchindex\.js[^>]*>"
)
_LETTER = re.compile(r"<(/?)(m[io])\b([^>]*)>(?=(<m)?)")
_OF_LABEL = re.compile(r' aria-(?:label|controls)="[^"]*"')
_ICON_SCRIPT = re.compile(r"\n\s*<script[^>]*fontawesome\.js[^>]*></script>")

_ICON = (  # a node of a graph and its two inputs
    "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0%200%2016%2016'%3E"
    "%3Cpath%20d='M3%203%2013%208%203%2013'%20fill='none'%20stroke='%231f5fa8'%20stroke-width='2'/%3E"
    "%3Cg%20fill='%231f5fa8'%3E%3Ccircle%20cx='3'%20cy='3'%20r='2.5'/%3E%3Ccircle%20cx='3'%20cy='13'%20r='2.5'/%3E%3C/g%3E"
    "%3Ccircle%20cx='12'%20cy='8'%20r='3.5'%20fill='%23c8501e'/%3E%3C/svg%3E"
)
_REPLACED = (
    # Without JavaScript, colours hang on there being no theme at all.
    (' data-theme="auto"', ""),
    # The label of a thing to click must hold the words that stand on it.
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    (
        '<summary><span class="toctree-toggle" role="presentation">',
        '<summary aria-label="Show or hide subsections"><span class="toctree-toggle" role="presentation">',
    ),
    # All content stands in a landmark.
    (
        '<div id="pst-primary-sidebar" class=',
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Book" class=',
    ),
    # The entries of a bibliography are no items of a list.
    ('<div role="list" class="citation-list">', '<div class="citation-list">'),
    (' role="doc-biblioentry"', ""),
)
_REWRITTEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # A page without an icon asks the server for one.
    (re.compile(r'</title>(?!\s*<link rel="icon")'), f'</title>\n    <link rel="icon" href="{_ICON}" />'),
    # One viewport too many: Sphinx and docutils both write it.
    (re.compile(r'(<meta name="viewport"[^>]*>)\s*<meta name="viewport"[^>]*>'), r"\1"),
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
    (re.compile(r' id="(?:proof|exercise|solution)-content"| id="proof"'), ""),
    # KaTeX: a function's name without an argument is two things where one may stand, as below a letter.
    (re.compile("(?<!<mrow>)(<mi[^>]*>[^<]*</mi><mo>\u2061</mo>)"), r"<mrow>\1</mrow>"),
    # KaTeX: no height is below zero; browsers ignore it.
    (re.compile(r'(style="(?:[^"]*;)?)height:-[\d.]+em;'), r"\1"),
    (re.compile(r"<label\b[^>]*>"), lambda tag: _OF_LABEL.sub("", tag[0])),
    # axe-core takes a heading that begins with a formula for an empty one, as it reads no MathML: a character
    # without width tells it otherwise, and nobody else anything.
    (re.compile(r'(<th class="head">(?:<p>)?)(?=<span class="formula)'), "\\1\u2060"),
    # The empty corner of a table is no heading.
    (re.compile(r'<th class="head">(?:<p></p>)?</th>'), "<td></td>"),
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
    _join(out / "_static")
    icons.subset(out / "_static", seen)


def _join(static: Path) -> None:
    """Put Sphinx's own sheet into that of the theme, which asks for it only when it has come itself.

    Otherwise readers wait for one after the other, and what checks pages looks for it in the wrong place.
    """
    sheet = static / "styles" / "theme.css"
    basic = (static / "basic.css").read_text(encoding="utf-8").replace("url(", "url(../")
    text = sheet.read_text(encoding="utf-8").replace('@import "../basic.css";', basic)
    sheet.write_text(text, encoding="utf-8")


def _mend(page: Path, out: Path) -> set[str]:
    """Rewrite one page; the icons that it shows."""
    before = page.read_text(encoding="utf-8")
    after = mended(before)
    if (
        page.name != "search.html"
    ):  # the index of all words weighs as much as some pages, and is used there only
        after = _SEARCH.sub("", after)
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
    for pattern, rewritten in _REWRITTEN:
        text = pattern.sub(rewritten, text)
    return _LETTER.sub(_Letters(), text)


class _Letters:
    """KaTeX: what has something over or under it stands where letters only may stand; a row holds it."""

    def __init__(self) -> None:
        self.open: list[str] = []

    def __call__(self, tag: re.Match[str]) -> str:
        closing, name, rest, inner = tag.groups()
        if closing:
            return f"</{self.open.pop()}>"
        self.open.append("mrow" if inner else name)
        return "<mrow>" if inner else f"<{name}{rest}>"
