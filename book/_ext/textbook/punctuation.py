"""A comma behind a short formula stays on its line: browsers would break between the two."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

SHORT = 30  # letters of TeX; a longer formula must be free to break, for phones
_MARKS = re.compile(r"[.,;:!?)\]’”]+")


class KeepTogether(SphinxPostTransform):
    """Put each short formula in the text and the marks behind it into one box of the class `kept`."""

    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Called by Sphinx."""
        for formula in list(self.document.findall(nodes.math)):
            rest = formula.next_node(descend=False, siblings=True)
            short = len(formula.astext()) <= SHORT
            if short and isinstance(rest, nodes.Text) and (marks := _MARKS.match(rest)):
                kept = nodes.inline("", "", classes=["kept"])
                formula.replace_self(kept)
                kept += [formula, nodes.Text(marks[0])]
                rest.parent.replace(rest, nodes.Text(rest[marks.end() :]))


def register(app: Sphinx) -> None:
    app.add_post_transform(KeepTogether)
