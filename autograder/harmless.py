"""What students wrote, as HTML that can do nothing: no script, no style, no request, no hidden character.

Whatever of a student enters a page goes through one of these functions. All of them but `markdown` and `html`
escape what they are given; those two let a short list of elements through, by way of nh3. Sizes are limited
here too, so that an endless output makes no endless page.
"""

from __future__ import annotations

import base64
import builtins
import keyword
import re
from collections.abc import Iterator
from functools import lru_cache, partial
from html import escape
from urllib.parse import unquote

import mistune
import nh3
from markupsafe import Markup

_LONGEST = 20_000  # characters of one text; more than anyone reads
_LARGEST = 4_000_000  # characters of one picture in base64
_CACHED = 256  # Markdown cells: a few notebooks of the author, and the answers of the last students

# Control characters, and those that reverse, hide or join what stands around them. Joiners and variation
# selectors stay: scripts and emoji need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(value: str) -> str:
    r"""The same text, with an escape in the place of every character that one would not see.

    >>> print(visible("points\u202e41\x07"))
    points\u202e41\x07
    """
    return _INVISIBLE.sub(lambda found: ascii(found[0])[1:-1], value)


def text(value: str) -> Markup:
    """Any text, escaped, and with its middle cut out if it is too long.

    >>> text("<b>")
    Markup('&lt;b&gt;')
    """
    return Markup(escape(visible(_shortened(value))))


def _shortened(value: str) -> str:
    if len(value) <= _LONGEST:
        return value
    head, tail = value[: _LONGEST * 3 // 4], value[-_LONGEST // 4 :]
    return f"{head}\n[... {len(value) - _LONGEST:,} characters are left out here ...]\n{tail}"


# Python code.

_BUILTINS = [name for name in dir(builtins) if name.isalpha() and not keyword.iskeyword(name)]
_CODE = re.compile(
    r"""(?P<c>\#[^\n]*)
    |(?P<s>(?:\b[rbuftRBUFT]{1,2})?(?:
        \"{3}(?:[^"\\]|\\(?:.|\Z)|"(?!""))*+(?:\"{3}|\Z)
        |'{3}(?:[^'\\]|\\(?:.|\Z)|'(?!''))*+(?:'{3}|\Z)
        |"(?:[^"\\\n]|\\(?:.|\Z))*+(?:"|(?=\n)|\Z)
        |'(?:[^'\\\n]|\\(?:.|\Z))*+(?:'|(?=\n)|\Z)))
    |(?P<d>(?<=\bdef[ ])[^\W\d]\w*|(?<=\bclass[ ])[^\W\d]\w*|(?<!\S)@[\w.]+)
    |(?P<n>\b\d(?:[eE][+-]|[\w.])*+)
    """
    rf"|(?P<k>\b(?:{'|'.join(keyword.kwlist)})\b)|(?P<b>(?<![.\w])(?:{'|'.join(_BUILTINS)})\b)",
    re.DOTALL | re.VERBOSE,
)


@lru_cache(256)  # most cells of a class are the author's
def python(code: str) -> Markup:
    """Python code with its strings, comments and words marked by classes; other languages come out readable.

    A full lexer takes ten times as long, and feedback shows code that nobody has seen before.

    >>> python("x = 1  # <b>")
    Markup('x = <span class="n">1</span>  <span class="c"># &lt;b&gt;</span>')
    """
    code = visible(_shortened(code))
    pieces, end = [], 0
    for found in _CODE.finditer(code):
        pieces += [escape(code[end : found.start()]), _span(found.lastgroup or "", found[0])]
        end = found.end()
    return Markup("".join([*pieces, escape(code[end:])]))


def _span(name: str, inside: str) -> str:
    return f'<span class="{name}">{escape(inside)}</span>' if name else escape(inside)


# What a terminal would show.

_COLOUR = re.compile("\x1b\\[([0-9;]{0,60})m")
_OTHER_SEQUENCES = re.compile("\x1b(?:\\[[0-?]{0,60}[ -/]{0,9}[@-ln-~]|\\][^\x07\x1b]*+(?:\x07|\x1b\\\\))")


def terminal(value: str) -> Markup:
    """Output with the colours that it asks for; a line that overwrote itself is shown as it was at last.

    >>> terminal("10%\\r100% \\x1b[31mred\\x1b[0m")
    Markup('100% <span class="a1">red</span>')
    """
    value = _shortened(value.replace("\r\n", "\n"))
    if "\r" in value:
        value = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in value.split("\n"))
    first, *rest = _COLOUR.split(_OTHER_SEQUENCES.sub("", value))
    pieces, style = [escape(visible(first))], (0, False)
    for codes, piece in zip(rest[::2], rest[1::2], strict=True):
        style = _style(codes, *style)
        names = ([f"a{style[0]}"] if style[0] else []) + (["ab"] if style[1] else [])
        pieces += [_span(" ".join(names), visible(piece))] if piece else []
    return Markup("".join(pieces))


def _style(codes: str, colour: int, bold: bool) -> tuple[int, bool]:
    """Colour (1 to 6; 0 for that of the page) and weight, after the codes of one sequence."""
    numbers = iter([int(code) for code in codes.split(";") if code] or [0])
    for number in numbers:
        match number:
            case 0:
                colour, bold = 0, False
            case 1 | 22:
                bold = number == 1
            case 39:
                colour = 0
            case 38 | 48:
                asked = _of_many(numbers)
                colour = asked if number == 38 else colour
            case _ if 30 <= number <= 37 or 90 <= number <= 97:
                colour = number % 10 % 7  # black and white are the page's own
    return colour, bold


def _of_many(numbers: Iterator[int]) -> int:
    """The basic colour that is nearest to one of 256, or of 16 million: `5;28` is green, 2."""
    if next(numbers, 0) == 2:
        levels = [next(numbers, 0) for _ in range(3)]
    elif 16 <= (number := next(numbers, 0)) <= 231:
        levels = [(number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6]
    else:
        return number % 8 % 7 if number < 16 else 0
    return sum(2**i for i, level in enumerate(levels) if 2 * level > max(levels)) % 7


# Pictures, Markdown and HTML.

_BASE64 = re.compile(r"[A-Za-z0-9+/\s]*+[=\s]*+")
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
_TEXT = "blockquote br dd details div dl dt h3 h4 h5 h6 hr li ol p pre summary ul"
_WORDS = "a b code del em i kbd s samp small span strong sub sup u var"
_TABLES = "caption figcaption figure img table tbody td tfoot th thead tr"
_TAGS = {*_TEXT.split(), *_WORDS.split(), *_TABLES.split()}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_CLASSES = {"span": set("cskdbn"), "code": {"math"}}


def data_uri(kind: str, data: str) -> str:
    """The address of a picture that carries itself; "" if it is none that we show.

    >>> data_uri("image/png", "iVBO Rw0=")
    'data:image/png;base64,iVBORw0='
    """
    if kind not in _PICTURES or len(data) > _LARGEST:
        return ""
    if kind == "image/svg+xml" and not _BASE64.fullmatch(data):
        data = base64.b64encode(data.encode(errors="replace")).decode()
    return f"data:{kind};base64,{''.join(data.split())}" if _BASE64.fullmatch(data) else ""


def picture(kind: str, data: str, alt: str) -> Markup:
    """A picture from an output. SVG is a picture too, never a part of the page, where it could act."""
    address = data_uri(kind, data)
    if not address:
        return Markup("<p>[A picture that is too large or damaged is not shown.]</p>")
    return Markup(f'<img src="{address}" alt="{text(alt)}">')


def html(source: str) -> Markup:
    """HTML of a student, with the elements of a text and of tables, and nothing else.

    >>> html('<b onclick="x()">2</b><script>x()</script>')
    Markup('<b>2</b>')
    """
    return _cleaned(source, ()) if len(source) <= 3 * _LONGEST else _plain(source)


@lru_cache(_CACHED)
def markdown(source: str, attached: tuple[tuple[str, str], ...] = ()) -> Markup:
    """A Markdown cell as HTML. `attached` has the names and addresses (`data_uri`) of its own pictures.

    >>> markdown("# Adam\\n*see* [here](javascript:x())")
    Markup('<h3>Adam</h3>\\n<p><em>see</em> <a>here</a></p>\\n')
    """
    if len(source) > _LONGEST:
        return _plain(source)
    try:
        return _cleaned(str(_MARKDOWN(source)), attached)
    except RecursionError:
        return _plain(source)


def _plain(source: str) -> Markup:
    return Markup(f"<pre>{text(source)}</pre>")


def _cleaned(source: str, attached: tuple[tuple[str, str], ...]) -> Markup:
    clean = nh3.clean(
        visible(source),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=partial(_attribute, dict(attached)),
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto", "data", "attachment"},
        url_relative="deny",
        link_rel=None,
    )
    return Markup(visible(clean))  # again, for references to characters have become characters


def _attribute(attached: dict[str, str], element: str, name: str, value: str) -> str | None:
    """The value that an attribute may keep: links lead to the web, pictures come with the page."""
    if name == "href":
        return value if value.lower().startswith(("http:", "https:", "mailto:")) else None
    if name == "src":
        value = attached.get(unquote(value.removeprefix("attachment:")), value)
        kind, _, data = value.removeprefix("data:").partition(";base64,")
        return data_uri(kind, data) or None
    return value


class _Renderer(mistune.HTMLRenderer):
    """Markdown for a page with headings of its own; formulas stay as they were typed."""

    def __init__(self) -> None:
        # What it makes is cleaned as a whole.
        super().__init__(escape=False, allow_harmful_protocols=["attachment:"])

    def heading(self, text: str, level: int, **attributes: object) -> str:
        lower = min(level + 2, 6)
        return f"<h{lower}>{text}</h{lower}>\n"

    def block_code(self, code: str, info: str | None = None) -> str:
        marked = python(code) if (info or "").startswith(("py", "ipython")) else text(code)
        return f"<pre><code>{marked}</code></pre>\n"

    def inline_math(self, text: str) -> str:
        return f'<code class="math">${escape(text)}$</code>'

    def block_math(self, text: str) -> str:
        return f'<pre><code class="math">$${escape(text)}$$</code></pre>\n'


_MARKDOWN = mistune.create_markdown(renderer=_Renderer(), plugins=["table", "strikethrough", "math"])
