"""Gradescope's results.json, held against the keys and values that its specification allows."""

import json
from dataclasses import replace

import answers
import pytest

from autograder.exports import gradescope
from autograder.report import Report

FORMATS = {"text", "html", "simple_format", "md", "ansi"}
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
TOP = {
    "score": lambda v: isinstance(v, float | int),
    "execution_time": lambda v: isinstance(v, float | int),
    "output": lambda v: isinstance(v, str),
    "output_format": FORMATS.__contains__,
    "test_output_format": FORMATS.__contains__,
    "test_name_format": FORMATS.__contains__,
    "visibility": VISIBILITIES.__contains__,
    "stdout_visibility": VISIBILITIES.__contains__,
    "extra_data": lambda v: isinstance(v, dict),
    "tests": lambda v: isinstance(v, list),
    "leaderboard": lambda v: isinstance(v, list),
}
TEST = {
    "score": lambda v: isinstance(v, float | int) and v >= 0,
    "max_score": lambda v: isinstance(v, float | int),
    "status": {"passed", "failed"}.__contains__,
    "name": lambda v: isinstance(v, str),
    "name_format": FORMATS.__contains__,
    "number": lambda v: isinstance(v, str),
    "output": lambda v: isinstance(v, str),
    "output_format": FORMATS.__contains__,
    "tags": lambda v: all(isinstance(tag, str) for tag in v),
    "visibility": VISIBILITIES.__contains__,
    "extra_data": lambda v: isinstance(v, dict),
}


def validated(data, graded=True):
    for name, value in data.items():
        assert TOP[name](value), name
    for test in data.get("tests", ()):
        for name, value in test.items():
            assert TEST[name](value), name
    assert graded == ("score" in data or any("score" in test for test in data.get("tests", ())))
    return data


def results(path, report, **options):
    gradescope.write(report, path / "results.json", **options)
    return json.loads((path / "results.json").read_text("ascii"))


def test_every_report_makes_a_file_that_gradescope_takes(tmp_path, reports):
    for report in reports:
        data = validated(results(tmp_path, report), graded=not report.ungradable)
        assert sum(test.get("score", 0) for test in data.get("tests", ())) >= 0


def test_a_test_tells_what_the_verdict_says(tmp_path, right):
    (test,) = results(tmp_path, Report("ada", "A5", (right,)))["tests"]
    assert test["name"] == "nn.linear_backward"
    assert (test["number"], test["score"], test["max_score"], test["status"]) == ("A5.1", 12, 12, "passed")
    assert test["output"] == str(right)


def test_hidden_verdicts_tell_nothing_of_their_cases(tmp_path, wrong):
    report = Report("ada", "A5", (wrong,))
    (test,) = results(tmp_path, report)["tests"]
    assert test["status"] == "failed"
    assert test["visibility"] == "visible"
    assert str(answers.SECRET)[:8] not in test["output"]
    assert "times the tolerance" not in test["output"]
    (test,) = validated(results(tmp_path, report, hidden="after_published"))["tests"]
    assert test["visibility"] == "after_published"


def test_visible_verdicts_stay_visible_under_every_policy(tmp_path, right):
    (test,) = results(tmp_path, Report("ada", "A5", (right,)), hidden="hidden")["tests"]
    assert test["visibility"] == "visible"


def test_what_could_not_be_graded_has_no_score(tmp_path, reports):
    data = validated(results(tmp_path, reports[-1]), graded=False)
    assert "tests" not in data
    assert "that is not a zero. It is no notebook:\ufffd \ufffd save it again." in data["output"]


def test_our_fault_is_no_zero_and_takes_no_points(tmp_path, reports, wrong):
    report = reports[-2]
    first, second = validated(results(tmp_path, report))["tests"]
    assert first["score"] == 12
    assert not {"score", "status"} & set(second)
    assert "run the autograder again" in results(tmp_path, report)["output"]
    some = replace(report, verdicts=(replace(report.verdicts[1], points=3.0),))
    assert results(tmp_path, some)["tests"][0]["score"] == 3.0
    assert report.level == results(tmp_path, report)["extra_data"]["isolation"]


def test_other_cells_are_tests_too(tmp_path, reports):
    data = validated(results(tmp_path, reports[-3]))
    essay, asserts, _ = data["tests"]
    assert "score" not in essay
    assert (asserts["score"], asserts["max_score"], asserts["status"]) == (1, 2, "failed")
    assert data["output"] == "Cell 3 was stopped.\ufffd[31m"


@pytest.mark.parametrize("index", range(15))
def test_totals_are_those_of_the_report(reports, index):
    report = reports[index]
    if not report.cells and not report.ungradable:
        tests = gradescope.results(report)["tests"]
        assert sum(test.get("score", 0) for test in tests) == pytest.approx(report.points)


def test_measures_of_hidden_cases_are_gone_before_anything_is_shown(tmp_path, wrong, monkeypatch):
    loud = replace(wrong, findings=tuple(replace(one, detail="0.618", error=9.0) for one in wrong.findings))
    seen = []
    monkeypatch.setattr(gradescope.show, "text", lambda verdict: seen.append(verdict) or "")
    gradescope.results(Report("ada", "A5", (loud,)))
    assert [(one.detail, one.error) for one in seen[0].findings] == [("", 0.0)] * len(wrong.findings)
