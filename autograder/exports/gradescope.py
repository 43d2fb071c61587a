"""Gradescope's results.json, from one report.

A submission that could not be graded has neither a score nor tests: Gradescope then says that the autograder
failed, which the instructor sees and runs again, where a zero would look like a grade.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

from .. import show
from ..report import CellScore, Report, without_measures
from ..verdict import Status, Verdict
from . import sheets

Visibility: TypeAlias = Literal["hidden", "after_due_date", "after_published", "visible"]

_RERUN = "Some exercises could not be graded, by our fault: ask your instructor to run the autograder again."


def write(report: Report, to: Path, hidden: Visibility = "visible") -> None:
    """Write results.json; `hidden` says when students see the tests with hidden cases.

    What they see then tells no inputs and no sizes of errors. Gradescope hides the total as long as it hides
    a test, so those tests are visible unless you choose otherwise.
    """
    sheets.put(to, (json.dumps(results(report, hidden), indent=1) + "\n").encode())


def results(report: Report, hidden: Visibility = "visible") -> dict[str, Any]:
    """The content of results.json."""
    extra = {"key": report.key, "isolation": report.level}
    if report.ungradable:
        said = f"This submission could not be graded, and that is not a zero. {report.ungradable}"
        return {"output": sheets.printable(said), "output_format": "text", "extra_data": extra}
    ours = any(verdict.status is Status.OUR_FAULT for verdict in report.verdicts)
    by_target = {verdict.target: verdict for verdict in report.verdicts}
    tests = [
        _cell_test(cell, [by_target[t] for t in cell.targets if t in by_target], hidden)
        for cell in report.cells
    ]
    tests = tests or [_test(one, hidden) for one in report.verdicts]
    return {
        "output": sheets.printable("\n".join([*report.notes, *([_RERUN] if ours else [])])),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "tests": tests,
        "extra_data": extra,
    }


def _test(verdict: Verdict, hidden: Visibility) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": sheets.printable(verdict.target),
        "number": verdict.number,
        "max_score": verdict.most,
        "output": sheets.printable(show.text(without_measures(verdict))),
        "visibility": hidden if verdict.hidden else "visible",
    }
    if verdict.status is not Status.OUR_FAULT:
        test["status"] = "passed" if verdict.right else "failed"
    if verdict.status is not Status.OUR_FAULT or verdict.points:
        test["score"] = verdict.points
    return test


def _cell_test(cell: CellScore, verdicts: Sequence[Verdict], hidden: Visibility) -> dict[str, Any]:
    """A cell of a notebook, which exercises decide, or its own outputs, or a person."""
    name = ", ".join(verdict.target for verdict in verdicts) or f"{cell.notebook}: {cell.name}"
    test: dict[str, Any] = {"name": sheets.printable(name), "max_score": cell.most}
    if verdicts:
        test |= _test(verdicts[0], hidden) | test
        test["output"] = "\n\n".join(_test(verdict, hidden)["output"] for verdict in verdicts)
    if cell.points is None:
        return test | {"output": "A person grades this."}
    if any(verdict.status is Status.OUR_FAULT for verdict in verdicts):
        return test
    return test | {"score": cell.points, "status": "passed" if cell.points >= cell.most else "failed"}
