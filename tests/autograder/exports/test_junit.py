"""JUnit XML by the rules of its schema: counts, required attributes, order of elements, legal characters."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import answers
import pytest

from autograder.exports import junit
from autograder.report import Report
from autograder.verdict import Status, Verdict

OUTCOMES = ("skipped", "error", "failure")
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def validated(data):
    """The root, if readers that follow the schema would take it."""
    assert not ILLEGAL.search(data.decode())
    root = ElementTree.fromstring(data)
    assert root.tag == "testsuites"
    for above in (root, *root):
        cases = list(above.iter("testcase"))
        assert above.get("tests") == str(len(cases))
        for total, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert above.get(total) == str(len(list(above.iter(kind))))
    for suite in root:
        assert suite.tag == "testsuite"
        assert suite.get("name")
        tags = [child.tag for child in suite]
        assert tags in (["testcase"] * len(tags), ["testcase"] * (len(tags) - 1) + ["system-out"])
    for case in root.iter("testcase"):
        assert set(case.attrib) == {"classname", "name"}
        assert len(case) <= 1
        for outcome in case:
            assert outcome.tag in OUTCOMES
            assert outcome.get("message")
            assert outcome.tag == "skipped" or outcome.get("type")
    return root


def outcomes(root, suite):
    found = next(one for one in root if one.get("name") == f"A5 {suite}")
    return [case[0].tag if len(case) else "right" for case in found.iter("testcase")]


def test_a_class_is_a_file_that_readers_take(tmp_path, reports):
    junit.write(reports, tmp_path / "out.xml")
    root = validated((tmp_path / "out.xml").read_bytes())
    assert len(root) == len(reports)
    names = [suite.get("name") for suite in root]
    assert "A5 two\nlines" in names
    assert 'A5 Ann "The Hash" Lee' in names
    assert outcomes(root, "Doe, Jr.") == ["failure"]
    assert outcomes(root, 'Ann "The Hash" Lee') == ["right"]
    assert outcomes(root, "waits") == ["failure", "skipped", "failure"]
    assert outcomes(root, "ours") == ["right", "error"]
    assert outcomes(root, "lost") == ["error"]


@pytest.mark.parametrize("status", set(Status) - {Status.RIGHT, Status.OUR_FAULT})
def test_whatever_is_not_right_fails(tmp_path, status):
    verdict = Verdict("optim.adam_step", "A6.5", 16, status, "")
    junit.write([Report("ada", "A5", (verdict,))], tmp_path / "out.xml")
    assert outcomes(validated((tmp_path / "out.xml").read_bytes()), "ada") == ["failure"]


def test_hidden_cases_stay_hidden(tmp_path, reports):
    junit.write(reports, tmp_path / "out.xml")
    assert str(answers.SECRET)[:8] not in (tmp_path / "out.xml").read_text()


def test_the_same_reports_make_the_same_file(tmp_path, reports):
    for name in ("one", "two"):
        junit.write(reports, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_measures_of_hidden_cases_are_gone_before_anything_is_shown(tmp_path, wrong, monkeypatch):
    loud = replace(wrong, findings=tuple(replace(one, detail="0.618", error=9.0) for one in wrong.findings))
    seen = []
    monkeypatch.setattr(junit.show, "text", lambda verdict: seen.append(verdict) or "")
    junit.write([Report("ada", "A5", (loud,))], tmp_path / "out.xml")
    assert [(one.detail, one.error) for one in seen[0].findings] == [("", 0.0)] * len(wrong.findings)
