"""Hostile pieces of Markdown, HTML and terminal output, and what must hold of HTML that was made of them."""

import re
from html import unescape
from html.parser import HTMLParser

from autograder import harmless

ELEMENTS = (
    "a b blockquote br caption code dd del details div dl dt em figcaption figure h3 h4 h5 h6 hr i img kbd li"
    " ol p pre s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var"
)
HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.test/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src=https://evil.test/track.png>",
    "<svg onload=alert(1)><script>alert(1)</script><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#x6A;avascript&colon;alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href=vbscript:x>x</a><a href=//evil.test>x</a><a href=file:///etc/passwd>x</a>",
    "[x](javascript:alert(1)) [y](<java\tscript:alert(1)>) [z](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1)) ![x](data:text/html;base64,PHNjcmlwdD4=) ![x](https://evil.test/t.png)",
    "[x]: javascript:alert(1)\n\n[x] <javascript:alert(1)>",
    '![x" onerror="alert(1)](data:image/png;base64,AA==)',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<form action=https://evil.test><input name=password><button>Log in</button></form>",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.test/x.css>",
    "<div style='position:fixed;inset:0;background:url(//evil.test)' class=total id=content>x</div>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'><base href=https://evil.test/>",
    "</style></title></textarea></pre></code></div></section></main></body></html><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template><slot onslotchange=alert(1)>",
    "<p title='\"><script>alert(1)</script>'>unclosed <b><i><table><td>",
    '```mermaid\ngraph TD; A["<img src=x onerror=alert(1)>"]\n```',
    '```python"><script>alert(1)</script>\nx\n```',
    "$\\href{javascript:alert(1)}{x}$ $$\\class{x}{</code><script>alert(1)</script>}$$",
    "\\begin{a}<img src=x onerror=alert(1)>\\end{a}",
    "{{7*7}}{% include '/etc/passwd' %}",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;script&amp;gt;",
    "\x1b[31m<b onclick=alert(1)>\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07\x1b[2J",
    "points \u202e41 of 41\u2066\u200b\ufeff &#x202e;&#8238; \x00\x07\x08\x7f\x9b \ud800\udfff \U000e0041",
]


class Page(HTMLParser):
    """Elements with their attributes, and the text between them."""

    def __init__(self, source: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl):
        assert decl == "doctype html"


def assert_harmless(fragment: str):
    """Only elements and attributes of a text: no script, no style, no request, no hidden character."""
    for tag, attributes in Page(fragment).elements:
        assert tag in ELEMENTS.split()
        for name, value in attributes.items():
            assert name in {"href", "src", "alt", "title", "class", "start", "colspan", "rowspan", "scope"}
            assert name != "href" or re.match(r"(https?|mailto):", value), value
            assert name != "src" or re.fullmatch(r"data:image/[\w+]+;base64,[\w+/=]*", value), value
            assert name != "class" or set(value.split()) <= {
                *"cskdbn",
                "math",
                "ab",
                *(f"a{i}" for i in range(7)),
            }
    assert not harmless._INVISIBLE.search(unescape(fragment))
    fragment.encode()
