"""The directive `assignment`: the exercises of one assignment, their points, and where to find them.

```{assignment} A5
```
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from dlcore import syllabus

ROOT = Path(__file__).parents[3]


class Assignment(SphinxDirective):
    """A sentence that leads to the notebook, and a table of its exercises."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Called by docutils."""
        found = {one.code: one for one in syllabus.ASSIGNMENTS}
        if self.arguments[0] not in found:
            raise self.error(f"there is no assignment {self.arguments[0]}; there are {', '.join(found)}")
        chosen = found[self.arguments[0]]
        return [self._lead(chosen), _table(chosen)]

    def _lead(self, chosen: syllabus.Assignment) -> nodes.paragraph:
        total = sum(exercise.points for exercise in chosen.exercises)
        lead = nodes.paragraph()
        lead += nodes.strong("", f"Assignment {chosen.code}, {chosen.title}")
        lead += nodes.Text(f": {total} points. ")
        notebook = next(ROOT.glob(f"exercises/{int(chosen.code[1:]):02}_*/*.ipynb"), None)
        if notebook is None:
            lead += nodes.Text("Its functions are in dlcore to try; its notebook is being written.")
            return lead
        lead += nodes.Text("The notebook to fill in: ")
        path = "/../" + notebook.relative_to(ROOT).as_posix()
        link = addnodes.download_reference("", "", reftarget=path, refdoc=self.env.docname, refexplicit=True)
        link += nodes.literal("", notebook.name)
        lead += [link, nodes.Text(".")]
        return lead


def _table(chosen: syllabus.Assignment) -> nodes.table:
    table, group = nodes.table(classes=["exercises"]), nodes.tgroup(cols=3)
    group += [nodes.colspec() for _ in range(3)]
    group += nodes.thead("", _row([[nodes.Text(word)] for word in ("Exercise", "Points", "To write")]))
    body = nodes.tbody()
    for exercise in chosen.exercises:
        targets = [node for name in exercise.targets for node in (nodes.Text(", "), _link(name))][1:]
        body += _row([[nodes.Text(exercise.number)], [nodes.Text(str(exercise.points))], targets])
    group += body
    table += group
    return table


def _row(cells: list[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *cell)) for cell in cells))


def _link(name: str) -> nodes.Node:
    """The function's name, which leads to its description where the book has one."""
    link = addnodes.pending_xref("", refdomain="py", reftype="obj", reftarget=f"dlcore.{name}")
    link += nodes.literal("", name)
    return link


def register(app: Sphinx) -> None:
    app.add_directive("assignment", Assignment)
