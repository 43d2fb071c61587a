"""What Jupyter Book lacks for this book: a Sphinx extension, switched on in _config.yml.

`formulas` are typeset while the book is built, with the `punctuation` behind them; `interactive` figures are
moved by the reader; `assignment` lists exercises from dlcore's own table; `docstrings` become its reference;
`kernels` run code cells with the book's settings, never from a stale cache; `pages` and `icons` mend what the
theme writes; `search` makes the index of the search page.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from . import assignment, docstrings, formulas, interactive, kernels, pages, punctuation, search


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    for part in (formulas, punctuation, interactive, assignment, docstrings, kernels, pages, search):
        part.register(app)
    app.connect("config-inited", _share_handlers, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}


def _share_handlers(app: Sphinx, config: Config) -> None:
    """Let the builder of one long page draw all that the builder of many pages can.

    An extension that registers its nodes for "singlehtml" by name hides every handler for "html" from it.
    """
    handlers = app.registry.translation_handlers
    handlers["singlehtml"] = {**handlers.get("html", {}), **handlers.get("singlehtml", {})}
