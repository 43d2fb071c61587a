"""The page that a student gets back: points, verdicts and comments beside the notebook as it ran.

The points of a person count before ours; hidden calls are never shown.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from . import harmless, outputs, report, show, templates
from .report import CellScore, Report
from .verdict import Status, Verdict

# What `nbgrader generate_assignment` cuts out of a release must not come back with the feedback.
_HIDDEN = re.compile(
    r"^[^\n]*BEGIN HIDDEN TESTS.*?(?:^[^\n]*END HIDDEN TESTS[^\n]*$|\Z)", re.DOTALL | re.MULTILINE
)
_IN_PLACE_OF_HIDDEN = "# Some tests are hidden."
_HIDDEN_FAILED = "Not all tests of this cell passed. Some of them are hidden, so its outputs are not shown."


@dataclass(frozen=True)
class _Score:
    """The points of one cell or exercise, as a line of the table of contents."""

    anchor: str
    label: str
    points: float | None
    most: float
    remark: str = ""  # why nobody has judged it

    @property
    def words(self) -> str:
        return f"{_number(self.points)} / {_number(self.most)}"

    @property
    def share(self) -> int:
        """Percent, rounded down: only all points fill the bar."""
        return max(0, min(100, floor(100 * (self.points or 0.0) / self.most))) if self.most > 0 else 100

    @property
    def tone(self) -> str:
        if self.points is None or self.remark:
            return "open"
        return "good" if self.points >= self.most else "wrong" if self.points <= 0 else "near"


@dataclass(frozen=True)
class _Cell:
    """One cell of the page."""

    kind: str
    source: Markup
    outputs: Sequence[Markup] = ()
    name: str = ""
    label: str = ""
    score: _Score | None = None
    verdicts: Sequence[_Judged] = ()
    comment: Markup | None = None


@dataclass(frozen=True)
class _Judged:
    """A verdict, and what the same function earns beside the student's other functions if that differs."""

    verdict: Markup
    together: str = ""
    score: _Score | None = None


@dataclass(frozen=True)
class _Sheet:
    """All that a page is made of."""

    name: str
    graded: Report
    comments: Mapping[str, str] = field(default_factory=dict)
    unanswered: Collection[str] = ()

    @property
    def scores(self) -> dict[str, CellScore]:
        return {cell.name: cell for cell in self.graded.cells if cell.notebook == self.name}

    @property
    def verdicts(self) -> dict[str, Verdict]:
        return {one.target: one for one in self.graded.verdicts}


def page(
    notebook: NotebookNode | None,
    graded: Report,
    name: str = "",
    comments: Mapping[str, str] | None = None,
    penalty: float = 0.0,
    unanswered: Collection[str] = (),
) -> str:
    """The page of one notebook, called `name` in the report; None stands for a submission without one.

    `comments` are Markdown by the name of a cell, `penalty` the points that are taken off for being late,
    `unanswered` the names of answers that are as their author left them.

    >>> "<h1>A6</h1>" in page(None, Report("ada", "A6", ungradable="It is empty."))
    True
    """
    sheet = _Sheet(name, graded, comments or {}, unanswered)
    cells = list(_rendered(sheet, notebook))
    elsewhere = list(_elsewhere(sheet, {cell.name for cell in cells if cell.score}))
    scores = [cell.score for cell in cells if cell.score] + [one.score for one in elsewhere if one.score]
    return templates.template("feedback.html").render(
        title=name or graded.assignment,
        graded=graded,
        cells=cells,
        elsewhere=elsewhere,
        scores=scores,
        total=_total(sheet, penalty),
        penalty=_number(penalty) if penalty > 0 else "",
        waiting=_number(sum(score.most for score in scores if score.points is None)),
    )


def _total(sheet: _Sheet, penalty: float) -> _Score:
    """The points of this notebook; of the whole report where it has no cells."""
    cells = sheet.scores.values()
    points = sum(cell.points or 0.0 for cell in cells) if cells else sheet.graded.points
    most = sum(cell.most for cell in cells) if cells else sheet.graded.most
    return _Score("", "", max(0.0, round(points - penalty, 2)), round(most, 2))


def _rendered(sheet: _Sheet, notebook: NotebookNode | None) -> Iterator[_Cell]:
    """All cells; where two bear the same name, the points stand at the first."""
    left = dict(sheet.scores)
    cells = notebook.get("cells") if notebook else []
    for i, cell in enumerate(cells if isinstance(cells, list) else []):
        if isinstance(cell, Mapping):
            metadata = _nbgrader(cell)
            given = left.pop(outputs.string(metadata.get("grade_id")), None)
            yield replace(_plain(cell, metadata), **_graded(sheet, f"cell-{i}", metadata, given))


def _plain(cell: Mapping[str, Any], metadata: Mapping[str, Any]) -> _Cell:
    """What the cell itself shows."""
    source = outputs.string(cell.get("source"))
    match cell.get("cell_type"):
        case "markdown":
            return _Cell("markdown", harmless.markdown(source, _attached(cell)))
        case "code":
            return _Cell("code", *_code(source, cell.get("outputs"), bool(metadata.get("solution"))))
    return _Cell("raw", harmless.text(source))


def _graded(
    sheet: _Sheet, anchor: str, metadata: Mapping[str, Any], given: CellScore | None
) -> dict[str, Any]:
    """What grading adds to the cell."""
    name = outputs.string(metadata.get("grade_id"))
    targets = given.targets if given else ()
    verdicts = [sheet.verdicts[target] for target in targets if target in sheet.verdicts]
    label = _label(sheet, metadata, targets)
    added: dict[str, Any] = {"name": name, "label": label, "comment": _comment(sheet, name)}
    if given:
        points = None if any(map(_still_open, verdicts)) else given.points
        called = label if targets else f"{label}: {name}"
        added["score"] = _Score(anchor, called, points, given.most, _remark(sheet, given))
    if verdicts:
        # The outputs of such a cell come from the student's process: the verdicts stand for them.
        added |= {"verdicts": [_judged(sheet, one) for one in verdicts], "outputs": ()}
    return added


def _remark(sheet: _Sheet, given: CellScore) -> str:
    """What is said of points that nobody has given, so that they look neither right nor wrong."""
    if given.points is None:
        return "to be graded by hand"
    return "not answered" if given.name in sheet.unanswered and not given.points else ""


def _code(source: str, produced: Any, solution: bool) -> tuple[Markup, Sequence[Markup]]:
    """Source and outputs of a code cell, without what its hidden tests say."""
    shown = source if solution else _HIDDEN.sub(_IN_PLACE_OF_HIDDEN, source)
    if shown == source:
        return harmless.python(source), outputs.rendered(produced)
    note = Markup('<p class="note">{}</p>').format(_HIDDEN_FAILED)
    return harmless.python(shown), [note] if produced else []


def _label(sheet: _Sheet, metadata: Mapping[str, Any], targets: Sequence[str]) -> str:
    """What kind of cell it is to its reader; "" for one that is only text or code of the author."""
    if targets:
        return ", ".join(_called(sheet.verdicts.get(target), target) for target in targets)
    if metadata.get("solution"):
        return "Your answer"
    if metadata.get("task"):
        return "Task"
    return "Tests" if metadata.get("grade") else ""


def _called(verdict: Verdict | None, target: str) -> str:
    return f"{verdict.number} {target}" if verdict else target


def _still_open(verdict: Verdict) -> bool:
    return verdict.status is Status.OUR_FAULT


def _judged(sheet: _Sheet, verdict: Verdict, score: _Score | None = None) -> _Judged:
    together = (sheet.graded.together or {}).get(verdict.target, verdict.points)
    differs = _number(together) != _number(verdict.points)
    fragment = Markup(show.html(report.without_measures(verdict)))
    return _Judged(fragment, _number(together) if differs else "", score)


def _elsewhere(sheet: _Sheet, placed: set[str]) -> Iterator[_Judged]:
    """The verdicts that no cell of any notebook shows: of .py files, and of cells that are gone."""
    cells = sheet.graded.cells
    shown = {t for cell in cells if cell.notebook != sheet.name or cell.name in placed for t in cell.targets}
    for i, (target, verdict) in enumerate(sheet.verdicts.items()):
        if target not in shown:
            points = None if _still_open(verdict) else verdict.points
            score = _Score(f"exercise-{i}", _called(verdict, target), points, verdict.most)
            yield _judged(sheet, verdict, score)


def _comment(sheet: _Sheet, name: str) -> Markup | None:
    return harmless.markdown(sheet.comments[name]) if sheet.comments.get(name) else None


def _nbgrader(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = cell.get("metadata")
    found = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _attached(cell: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Names and addresses of the pictures that a Markdown cell carries with it."""
    files = cell.get("attachments")
    return tuple(
        (str(name), harmless.data_uri(str(kind), outputs.string(data)))
        for name, kinds in (files.items() if isinstance(files, Mapping) else ())
        for kind, data in (kinds.items() if isinstance(kinds, Mapping) else ())
    )


def _number(points: float | None) -> str:
    """Two decimals at most, and never rounded up to points that have not been earned."""
    return "–" if points is None else f"{floor(points * 100 + 1e-6) / 100:.10g}"
