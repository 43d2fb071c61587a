"""Pages of HTML from the templates in pages/: each one file without a script, and with nothing to load.

Text is escaped where a template writes it, unless it is HTML that `show` or `harmless` made.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from . import harmless

_PAGES = Path(__file__).parent / "pages"


@cache
def template(name: str) -> jinja2.Template:
    """The template in this file; `style` in it is the style sheet that all pages share."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_PAGES),
        autoescape=True,
        finalize=_written,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals["style"] = Markup((_PAGES / "feedback.css").read_text())
    return environment.get_template(name)


def _written(value: Any) -> Any:
    """Whatever the template writes: HTML as it is; text visible, to be escaped by the template."""
    return value if isinstance(value, Markup) else harmless.visible(str(value))
