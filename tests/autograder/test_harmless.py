"""What students wrote comes out as HTML that can do nothing, readable, and of limited size."""

import base64
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markup import HOSTILE, Page, assert_harmless

from autograder import harmless


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("show", ["text", "python", "terminal", "html", "markdown"])
def test_hostile_sources_can_do_nothing(show, source):
    assert_harmless(getattr(harmless, show)(source))


@pytest.mark.parametrize("source", HOSTILE)
@pytest.mark.parametrize("show", ["text", "python", "terminal"])
def test_what_is_only_text_makes_no_elements(show, source):
    assert {tag for tag, _ in Page(getattr(harmless, show)(source)).elements} <= {"span"}
    assert "<b" not in getattr(harmless, show)(source)


@given(st.text(st.sampled_from("<>&\"'/= \n`*[]()!$\\#_-~|:;ax1\x1b\r\u202e") | st.characters(), max_size=60))
def test_no_text_at_all_can_do_anything(source):
    for show in (harmless.text, harmless.python, harmless.terminal, harmless.html, harmless.markdown):
        assert_harmless(show(source))


@given(st.text(max_size=200))
def test_code_keeps_every_character(source):
    assert unescape(re.sub("<[^>]*>", "", harmless.python(source))) == harmless.visible(source)


def test_what_one_would_not_see_becomes_an_escape():
    assert harmless.text("a\u202eb\x00\ud800") == "a\\u202eb\\x00\\ud800"
    assert harmless.markdown("a &#x202e; b") == "<p>a \\u202e b</p>\n"


def test_joiners_and_line_ends_stay():
    kept = "👩\u200d🔬 ❤\ufe0f मूल्य\n\té"
    assert harmless.visible(kept) == kept


@pytest.mark.parametrize("show", ["text", "python", "terminal", "html", "markdown"])
def test_ten_megabytes_become_a_page_with_both_ends(show):
    shown = getattr(harmless, show)("start " + 10_000_000 * "x" + " end")
    assert len(shown) < 25_000
    assert shown.lstrip("<pre>").startswith("start")
    assert shown.removesuffix("</pre>").endswith("end")
    assert "9,980,010 characters are left out" in Page(shown).words


def test_colours_of_a_terminal_become_classes():
    shown = harmless.terminal(
        "\x1b[1;31mno\x1b[0m \x1b[38;5;28mgreen\x1b[39m \x1b[94mb\x1b[m \x1b[37mw \x1b[48;5;196mx"
    )
    assert shown == (
        '<span class="a1 ab">no</span> <span class="a2">green</span> <span class="a4">b</span> w x'
    )


def test_bold_ends_and_hidden_characters_show_inside_colours():
    assert harmless.terminal("\x1b[1mb\x1b[22mn") == '<span class="ab">b</span>n'
    assert harmless.terminal("\x1b[31ma\u202eb") == '<span class="a1">a\\u202eb</span>'


def test_true_colours_become_the_nearest():
    assert harmless.terminal("\x1b[38;2;200;190;10my") == '<span class="a3">y</span>'
    assert (
        harmless.terminal("\x1b[38;5;241mgrey \x1b[38;5mx \x1b[38;2;9mx")
        == 'grey x <span class="a1">x</span>'
    )


def test_other_sequences_of_a_terminal_disappear():
    assert harmless.terminal("a\x1b[2Jb\x1b[10;5Hc\x1b]0;title\x07d\x1b[?25l") == "abcd"


def test_lines_that_overwrite_themselves_show_their_last_state():
    assert harmless.terminal("1%\r50%\r100%\r\ndone\r\n") == "100%\ndone\n"


def test_python_is_coloured_by_what_it_is():
    shown = harmless.python('@wrap\ndef f(x):\n    return len(x) + 1e-3  # "no"\n')
    for piece in (
        '<span class="d">@wrap</span>',
        '<span class="k">def</span> <span class="d">f</span>',
        '<span class="k">return</span> <span class="b">len</span>',
        '<span class="n">1e-3</span>',
        '<span class="c"># &quot;no&quot;</span>',
    ):
        assert piece in shown


@pytest.mark.parametrize(
    "code", ['"a # b"', "'''a\n\"b'''", 'rb"\\" x"', 'f"{x}"', '"""never closed\n', "'x\\"]
)
def test_a_string_is_one_piece(code):
    assert re.fullmatch('<span class="s">[^<]*</span>', harmless.python(code))


def test_words_inside_names_are_no_strings_or_keywords():
    assert harmless.python("bar.format foredef x.len") == "bar.format foredef x.len"


def test_markdown_reads_as_markdown():
    shown = harmless.markdown(
        "# T\n\nA **b** `c`.\n\n| a |\n|---|\n| 1 |\n\n```python\nif x: 1\n```\n\n<b>raw</b><br>"
    )
    for piece in ("<h3>T</h3>", "<strong>b</strong>", "<code>c</code>", "<td>1</td>", "<b>raw</b><br>"):
        assert piece in shown
    assert '<pre><code><span class="k">if</span> x: <span class="n">1</span>' in shown


def test_headings_stay_below_those_of_the_page():
    assert [tag for tag, _ in Page(harmless.markdown("# a\n## b\n###### c\n\n<h1>d</h1>")).elements][:3] == [
        "h3",
        "h4",
        "h6",
    ]
    assert "<h1>" not in harmless.markdown("<h1>d</h1>")


def test_formulas_stay_as_they_were_typed():
    shown = harmless.markdown("$a_1 * b_2 * c_3$ and\n\n$$x < y_{*}$$")
    assert '<code class="math">$a_1 * b_2 * c_3$</code>' in shown
    assert '<code class="math">$$x &lt; y_{*}$$</code>' in shown


def test_links_to_the_web_stay():
    assert '<a href="https://example.org/a?b=1&amp;c=2">' in harmless.markdown(
        "[x](https://example.org/a?b=1&c=2)"
    )


def test_attached_pictures_come_with_the_page():
    address = harmless.data_uri("image/png", "AAAA")
    shown = harmless.markdown("![a plot](attachment:my%20plot.png)", (("my plot.png", address),))
    assert '<img src="data:image/png;base64,AAAA" alt="a plot">' in shown
    assert "src" not in harmless.markdown("![x](attachment:other.png)", (("my plot.png", address),))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("text/html", "AAAA"),
        ('image/png"onerror="x', "AAAA"),
        ("image/png", 'AA" onerror="x'),
        ("image/png", "A" * 5_000_000),
    ],
)
def test_what_is_no_picture_has_no_address(kind, data):
    assert harmless.data_uri(kind, data) == ""
    assert_harmless(harmless.picture(kind, data, "x"))
    assert "is not shown" in harmless.picture(kind, data, "x")


def test_svg_is_a_picture_and_no_part_of_the_page():
    source = "<svg onload='alert(1)'>\ud800</svg>"
    shown = harmless.picture("image/svg+xml", source, '"><script>')
    assert_harmless(shown)
    address = Page(shown).elements[0][1]["src"]
    assert base64.b64decode(address.partition(",")[2]).startswith(b"<svg onload=")


@pytest.mark.parametrize(
    "piece", ["[", "![[", "> ", "*a ", "`", "$", "<a ", "<div>", "- ", "_", "[a](", "|", "&#"]
)
def test_endless_nesting_ends(piece):
    for size in (3_000, 19_000):
        source = (piece * size)[:size]
        assert_harmless(harmless.markdown(source))
        assert_harmless(harmless.html(source))
