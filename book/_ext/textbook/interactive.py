"""The directive `interactive`: a figure that the reader moves, with something to see where nothing can move.

    :::{interactive} descent
    :name: fig-7-descent
    :alt: What the figure lets you do.
    What stands here until the program has drawn, and on paper: a table, a picture, some sentences.

    The last paragraph is the caption.
    :::

draws with _assets/widgets/descent.js, which is loaded, with _assets/kit.js, by pages that need it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

WIDGETS = Path(__file__).parents[2] / "_assets" / "widgets"


class Stage(nodes.General, nodes.Element):
    """Where a widget draws: `widget` is the name of its file, `alt` what the figure is for."""


class Interactive(SphinxDirective):
    """A figure with a stage, what stands there otherwise, and a caption."""

    has_content = True
    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        "name": directives.unchanged_required,
        "alt": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Called by docutils."""
        widget = self.arguments[0]
        script = WIDGETS / f"{widget}.js"
        if not script.is_file():
            raise self.error(f"there is no widget '{widget}': {script.name} is not in _assets/widgets")
        self.env.note_dependency(str(script))
        still = nodes.container(classes=["still"])
        self.state.nested_parse(self.content, self.content_offset, still)
        if len(still) < 2 or not isinstance(still[-1], nodes.paragraph) or "alt" not in self.options:
            raise self.error("it needs :alt:, something that stands still, and a caption below that")
        words = still.pop()
        caption = nodes.caption("", "", *words.children)
        figure = nodes.figure("", Stage(widget=widget, alt=self.options["alt"]), still, caption)
        figure["classes"].append("interactive")
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]


def register(app: Sphinx) -> None:
    app.add_node(Stage, html=(_open, _close), latex=(_skip, None), text=(_skip, None))
    app.add_directive("interactive", Interactive)
    app.connect("html-page-context", _load)


def _open(translator: HTML5Translator, node: Stage) -> None:
    alt = translator.attval(node["alt"])
    translator.body.append(
        f'<div class="stage" data-widget="{node["widget"]}" role="group" aria-label="{alt}">'
    )


def _close(translator: HTML5Translator, node: Stage) -> None:
    translator.body.append("</div>")


def _skip(translator: Any, node: Stage) -> None:
    raise nodes.SkipNode


def _load(app: Sphinx, page: str, template: str, context: Any, doctree: nodes.document | None) -> None:
    widgets = {stage["widget"] for stage in doctree.findall(Stage)} if doctree else set()
    for name in ["kit.js", *(f"widgets/{widget}.js" for widget in sorted(widgets))] if widgets else []:
        app.add_js_file(name, loading_method="defer")
