"""Formulas, typeset by KaTeX while the book is built: readers load no program for them.

KaTeX runs in the V8 engine of mini-racer, so that nothing but Python packages is needed. A formula that KaTeX
refuses is a warning with file and line, which `-W` turns into a failed build.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

KATEX = Path(__file__).parents[2] / "_vendor" / "katex" / "katex.min.js"
MACROS = {
    r"\R": r"\mathbb{R}",
    r"\E": r"\mathbb{E}",
    r"\P": r"\mathbb{P}",
    r"\Var": r"\operatorname{Var}",
    r"\Cov": r"\operatorname{Cov}",
    r"\argmin": r"\operatorname*{arg\,min}",
    r"\argmax": r"\operatorname*{arg\,max}",
    r"\softmax": r"\operatorname{softmax}",
    r"\diag": r"\operatorname{diag}",
    r"\tr": r"\operatorname{tr}",
    r"\rank": r"\operatorname{rank}",
    r"\sign": r"\operatorname{sign}",
    r"\ReLU": r"\operatorname{ReLU}",
    r"\T": r"\mathsf{T}",
    r"\1": r"\mathbf{1}",
    r"\loss": r"\mathcal{L}",
    r"\norm": r"\left\lVert #1 \right\rVert",
    r"\abs": r"\left\lvert #1 \right\rvert",
    r"\d": r"\mathrm{d}",
    r"\half": r"\tfrac{1}{2}",
}
_NUMBERED = re.compile(r"\\(begin|end)\{(align|equation|gather|alignat)\}")


def register(app: Sphinx) -> None:
    app.add_html_math_renderer(
        "katex", inline_renderers=(_inline, _nothing), block_renderers=(_block, _nothing)
    )
    app.add_css_file("katex/katex.min.css")


@cache
def html(tex: str, display: bool) -> str:
    """The formula as HTML with MathML for those who cannot see it; ValueError says why KaTeX refuses it."""
    settings = {"displayMode": display, "macros": dict(MACROS), "throwOnError": True}
    try:
        return str(_engine().call("katex.renderToString", tex, settings))
    except JSEvalException as error:
        reason = re.search(r"KaTeX parse error: (.*)", str(error))
        raise ValueError(reason[1] if reason else str(error)) from None


@cache
def _engine() -> MiniRacer:
    engine = MiniRacer()
    engine.eval(KATEX.read_text(encoding="utf-8"))
    return engine


def _inline(translator: HTML5Translator, node: nodes.math) -> None:
    translator.body.append('<span class="formula notranslate">' + _checked(node, False) + "</span>")
    raise nodes.SkipNode


def _block(translator: HTML5Translator, node: nodes.math_block) -> None:
    translator.body.append(translator.starttag(node, "div", CLASS="formula notranslate"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    translator.body.append(_checked(node, True) + "</div>\n")
    raise nodes.SkipNode


def _checked(node: nodes.Element, display: bool) -> str:
    try:
        return html(_plain(node), display)
    except ValueError as error:
        logger.warning("formula: %s", error, location=node, type="textbook", subtype="formula")
        return nodes.unescape(node.astext())


def _plain(node: nodes.Element) -> str:
    """The formula without what Sphinx does itself: numbers; with lines set below each other."""
    tex = node.astext()
    if node.get("nowrap"):
        return _NUMBERED.sub(r"\\\1{\2*}", tex)
    if r"\\" in tex and r"\begin" not in tex:
        return rf"\begin{{split}}{tex}\end{{split}}"
    return tex


def _nothing(translator: Any, node: nodes.Element) -> None:
    """A renderer needs a second half; ours have done all in the first."""
