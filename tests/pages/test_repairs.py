"""Every repair of the finished pages, on a snippet of what the theme, an extension or KaTeX writes."""

import html5lib
import pytest
from fontTools import ttLib
from fontTools.fontBuilder import FontBuilder

from book._ext.textbook import icons, pages

REPAIRS = {
    "colours without JavaScript": (
        '<html lang="en" data-theme="auto">',
        '<html lang="en">',
    ),
    "one viewport": (
        '<meta name="viewport" content="width=device-width, initial-scale=1.0" />'
        '<meta name="viewport" content="width=device-width, initial-scale=1" />',
        '<meta name="viewport" content="width=device-width, initial-scale=1.0" />',
    ),
    "no label that says something else": (
        '<summary aria-label="Toggle hidden content"><p>Show</p>',
        "<summary><p>Show</p>",
    ),
    "a label for the arrow in the contents": (
        '<summary><span class="toctree-toggle" role="presentation"><i class="fa-solid"></i></span></summary>',
        '<summary aria-label="Show or hide subsections"><span class="toctree-toggle" role="presentation">'
        '<i class="fa-solid"></i></span></summary>',
    ),
    "the sidebar as a landmark": (
        '<div id="pst-primary-sidebar" class="bd-sidebar">',
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Book" class="bd-sidebar">',
    ),
    "a bibliography that is no list": (
        '<div role="list" class="citation-list"><div class="citation" role="doc-biblioentry">',
        '<div class="citation-list"><div class="citation">',
    ),
    "no paragraphs in a summary": (
        '<summary><p class="collapsed admonition-title">Show</p>\n'
        '<p class="expanded admonition-title">Hide</p>\n</summary>',
        '<summary><span class="collapsed admonition-title">Show</span>'
        '<span class="expanded admonition-title">Hide</span></summary>',
    ),
    "the search button's own words": (
        '<button class="btn search-button-field" title="Search" aria-label="Search">Search</button>',
        '<button class="btn search-button-field" title="Search">Search</button>',
    ),
    "boxes of a kind do not share a name": (
        '<div class="proof admonition" id="proof"><section id="proof-content">',
        '<div class="proof admonition"><section>',
    ),
    "a box that has a name keeps it": (
        '<div class="proof theorem admonition" id="proof-of-concept">',
        '<div class="proof theorem admonition" id="proof-of-concept">',
    ),
    "tabs without labels of labels": (
        '<label class="sd-tab-label" for="a" aria-label="NumPy" aria-controls="b">NumPy</label>',
        '<label class="sd-tab-label" for="a">NumPy</label>',
    ),
    "no program for icons": (
        '<p></p>\n  <script defer src="_static/scripts/fontawesome.js?digest=1"></script>',
        "<p></p>",
    ),
    "no heading without words": (
        '<tr><th class="head"><p></p></th><th class="head"><p>forward</p></th></tr>',
        '<tr><td></td><th class="head"><p>forward</p></th></tr>',
    ),
    "a heading that is a formula": (
        '<th class="head"><p><span class="formula notranslate">λ</span></p></th>',
        '<th class="head"><p>\u2060<span class="formula notranslate">λ</span></p></th>',
    ),
    "a function's name below a letter": (
        "<msub><mi>λ</mi><mi>max</mi><mo>\u2061</mo></msub>",
        "<msub><mi>λ</mi><mrow><mi>max</mi><mo>\u2061</mo></mrow></msub>",
    ),
    "something under something": (
        "<munder><mo><mi>Z</mi></mo><mi>n</mi></munder>",
        "<munder><mrow><mi>Z</mi></mrow><mi>n</mi></munder>",
    ),
    "no height below zero": (
        '<span class="vlist" style="height:-0.2486em;">',
        '<span class="vlist" style="">',
    ),
    "nor among other things": (
        '<span style="top:-3em;height:-1em;vertical-align:-0.25em;">',
        '<span style="top:-3em;vertical-align:-0.25em;">',
    ),
}


@pytest.mark.parametrize("name", REPAIRS)
def test_a_page_is_mended(name):
    written, wanted = REPAIRS[name]
    assert pages.mended(written) == wanted


@pytest.mark.parametrize("name", REPAIRS)
def test_what_is_mended_stays_as_it_is(name):
    # A build after one edit mends all pages once more.
    once = pages.mended("<title>Words</title>" + REPAIRS[name][0])
    assert pages.mended(once) == once


def test_a_page_has_an_icon_of_its_own():
    page = pages.mended("<!doctype html>\n<head><title>Words</title>\n</head><body></body>")
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    icon = parser.parse(page).find("head/link[@rel='icon']").get("href")
    assert icon.startswith("data:image/svg+xml,%3Csvg")
    assert not set(icon) & set(' "<>#')


SEARCH = """<p>Text</p>
    <script src="_static/searchtools.js"></script>
    <script defer src="_static/language_data.js?v=1"></script>
    <script src="searchindex.js"></script>
    <script src="_static/doctools.js"></script>
"""


@pytest.mark.parametrize(("name", "left"), [("index.html", 1), ("search.html", 4)])
def test_only_the_page_of_the_search_loads_the_index(name, left, tmp_path):
    page = tmp_path / name
    page.write_text(SEARCH)
    pages._mend(page, tmp_path)
    assert page.read_text().count("<script") == left
    assert "doctools.js" in page.read_text()


def test_a_sheet_does_not_ask_for_another(tmp_path):
    (tmp_path / "styles").mkdir()
    theme = tmp_path / "styles" / "theme.css"
    theme.write_text('/* first */\n@import "../basic.css";\np { color: red; }\n')
    (tmp_path / "basic.css").write_text("a { background: url(file.png); }")
    for _ in range(2):  # of a second build too
        pages._join(tmp_path)
        assert theme.read_text() == "/* first */\na { background: url(../file.png); }\np { color: red; }\n"


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://unpkg.com/a.js">',
        '<link rel="stylesheet" href="//host/a.css">',
        '<img src="http://h/a">',
    ],
)
def test_what_asks_another_host_is_found(tag):
    assert pages._RESOURCE.findall(f"<p>{tag}</p>")


def test_links_that_people_follow_may_lead_elsewhere():
    assert not pages._RESOURCE.findall('<a href="https://d2l.ai">d2l</a><img src="_images/a.svg">')


@pytest.fixture
def theme(tmp_path):
    """What of the theme's files is about icons: a font of four, and the rules that name three of them."""
    font = FontBuilder(1000)
    glyphs = [".notdef", "bars", "staggered", "lamp", "unused"]
    font.setupGlyphOrder(glyphs)
    font.setupCharacterMap({0xF0C9: "bars", 0xF550: "staggered", 0xF0EB: "lamp", 0xF111: "unused"})
    font.setupGlyf({name: ttLib.tables._g_l_y_f.Glyph() for name in glyphs})
    font.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 0)))
    font.setupHorizontalHeader()
    font.setupPost()
    fonts = tmp_path / "vendor" / "fontawesome" / "webfonts"
    fonts.mkdir(parents=True)
    font.font.flavor = "woff2"
    font.save(fonts / "fa-solid-900.woff2")
    (fonts / "fa-solid-900.ttf").write_bytes(b"the same again")
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "pydata-sphinx-theme.css").write_text(
        '.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}.fa-bars-staggered:before{content:"\\f550"}'
        'html{--pst-icon-light:"\\f0eb"}.admonition:before{content:"\\f0eb"}p{color:red}'
    )
    (tmp_path / "scripts").mkdir()
    return tmp_path


def letters(path):
    with ttLib.TTFont(path) as font:
        return set(font.getBestCmap())


def test_icons_that_no_page_shows_are_cut_out_of_the_font_and_the_sheet(theme, monkeypatch):
    monkeypatch.setattr(icons, "SMALL", 0)
    icons.subset(theme, {"fa-bars"})
    fonts = list((theme / "vendor" / "fontawesome" / "webfonts").iterdir())
    assert [path.name for path in fonts] == ["fa-solid-900.woff2"]
    assert letters(fonts[0]) == {0xF0C9, 0xF0EB}
    sheet = (theme / "styles" / "pydata-sphinx-theme.css").read_text()
    assert "fa-navicon" in sheet
    assert "staggered" not in sheet
    assert sheet.endswith('html{--pst-icon-light:"\\f0eb"}.admonition:before{content:"\\f0eb"}p{color:red}')


def test_icons_written_as_themselves_in_a_sheet_are_kept(theme, monkeypatch):
    monkeypatch.setattr(icons, "SMALL", 0)
    (theme / "other.css").write_text("a::after { content: '\uf111'; }", encoding="utf-8")
    icons.subset(theme, set())
    assert letters(theme / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.woff2") == {0xF0EB, 0xF111}
