"""JUnit XML for continuous integration: a suite for each student, a case for each exercise.

What earns less than it could is a failure, missing and unwritten exercises too, or an empty submission would
look green. An error is our fault. Skipped is what waits for a person. No times: the same reports make the
same file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from .. import show
from ..report import CellScore, Report, without_measures
from ..verdict import Status, Verdict
from . import sheets


def write(reports: Iterable[Report], to: Path) -> None:
    """Write one file for all reports."""
    suites = Element("testsuites")
    suites.extend(map(_suite, reports))
    _count(suites)
    ElementTree.indent(suites)
    sheets.put(to, ElementTree.tostring(suites, "utf-8", xml_declaration=True) + b"\n")


def _suite(report: Report) -> Element:
    suite = Element("testsuite", name=sheets.printable(f"{report.assignment} {report.student}"))
    suite.extend(_cases(report))
    _count(suite)
    if report.notes:
        SubElement(suite, "system-out").text = sheets.printable("\n".join(report.notes))
    return suite


def _count(above: Element) -> None:
    """The numbers that readers expect on every level."""
    above.set("tests", str(len(list(above.iter("testcase")))))
    for total, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        above.set(total, str(len(list(above.iter(kind)))))


def _cases(report: Report) -> Iterator[Element]:
    group = sheets.printable(f"{report.assignment}.{report.student}")
    if report.ungradable:
        case = Element("testcase", classname=group, name="submission")
        _outcome(case, "error", "ungradable", report.ungradable)
        yield case
    for verdict in report.verdicts:
        case = Element("testcase", classname=group, name=f"{verdict.number} {verdict.target}")
        _judge(case, without_measures(verdict))
        yield case
    for cell in report.cells:
        if not cell.targets:
            name = sheets.printable(f"{cell.notebook} {cell.name}")
            case = Element("testcase", classname=group, name=name)
            _score(case, cell)
            yield case


def _judge(case: Element, verdict: Verdict) -> None:
    if not verdict.right:
        kind = "error" if verdict.status is Status.OUR_FAULT else "failure"
        message = verdict.summary or verdict.status.words
        _outcome(case, kind, verdict.status.name.lower(), message, show.text(verdict))


def _score(case: Element, cell: CellScore) -> None:
    if cell.points is None:
        SubElement(case, "skipped", message="A person grades this.")
    elif cell.points < cell.most:
        _outcome(case, "failure", "points", f"{cell.points:g} of {cell.most:g} points")


def _outcome(case: Element, kind: str, type_: str, message: str, text: str = "") -> None:
    outcome = SubElement(case, kind, type=type_, message=sheets.printable(message))
    outcome.text = sheets.printable(text)
