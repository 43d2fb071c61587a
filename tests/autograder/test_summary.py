"""The class summary: right counts, a fixed order, and nothing that a terminal would obey."""

import random
from dataclasses import replace

from answers import averaged, doubled, first_row, right, verdict

from autograder.report import CellScore, Report, failed
from autograder.summary import summary
from autograder.verdict import Named, Status, Verdict


def graded(student: str, *verdicts: Verdict, cells: tuple[CellScore, ...] = ()) -> Report:
    return Report(student, "A5", verdicts, cells=cells)


def wrong(number: str, *mistakes: str, target: str = "nn.f", status: Status = Status.VALUES) -> Verdict:
    named = tuple(Named(name, "", "6.4") for name in mistakes)
    return Verdict(target, number, 4, status, "", 1.0, mistakes=named)


CLASS = [
    *(graded(f"right {i}", verdict(right)) for i in range(4)),
    *(graded(f"averaged {i}", verdict(averaged)) for i in range(3)),
    graded("doubled", verdict(doubled)),
    graded("first row", verdict(first_row)),
    failed("zoe", "A5", "a5.ipynb is not JSON."),
    failed("bob", "A5", "a5.ipynb is too large."),
]


def line(reports: list[Report], start: str) -> str:
    return next(each for each in summary(reports).split("\n") if each.strip().startswith(start))


def test_points_are_those_of_graded_submissions():
    assert line(CLASS, "A5:") == "A5: 11 submissions, 9 graded"
    points = sorted(report.points for report in CLASS[:9])
    want = f"Points of 12: mean {sum(points) / 9:.1f}, median {points[4]:.1f}, from {points[0]:g} to 12"
    assert line(CLASS, "Points") == want


def test_every_exercise_counts_full_part_and_zero():
    share = f"{100 * sum(report.points for report in CLASS) / (9 * 12):.0f}"
    assert line(CLASS, "A5.1 nn.linear_backward").split()[2:] == [share, "%", "4", "4", "1", "–"]


def test_mistakes_stand_by_how_often_they_were_made():
    lines = summary(CLASS).split("What went wrong, and how often:\n")[1].split("\n")
    assert [each.strip() for each in lines[:4]] == [
        "A5.1 nn.linear_backward",
        "3  mean for sum",
        "1  db doubled",
        "1  no loop over rows",
    ]


def test_a_mistake_counts_once_a_submission():
    assert line([graded("a", wrong("A5.1", "sign", "sign"))], "1  ") == "       1  sign"


def test_what_has_no_name_is_counted_by_what_it_is():
    status = Status.UNWRITTEN
    reports = [graded("a", wrong("A5.1")), graded("b", wrong("A5.1", status=status))]
    assert "1  none of the mistakes that we know" in summary(reports)
    assert f"1  {status.words}" in summary(reports)


def test_rare_mistakes_are_added_up():
    reports = [graded(f"{i}", wrong("A5.1", *(f"m{j}" for j in range(7)))) for i in range(2)]
    assert "m4" in summary(reports)
    assert "m5" not in summary(reports)
    assert line(reports, "4  ") == "       4  others"


def test_our_faults_are_open_and_no_mistake():
    reports = [graded("a", wrong("A5.1", status=Status.OUR_FAULT)), graded("b", wrong("A5.1", "sign"))]
    assert line(reports, "A5.1").split()[2:] == ["25", "%", "–", "1", "–", "1"]
    assert Status.OUR_FAULT.words not in summary(reports)


def test_cells_without_verdicts_have_lines_of_their_own():
    cells = (
        CellScore("a5", "test_f", 1.0, 4.0, ("nn.f",)),
        CellScore("a5", "essay", None, 5.0),
        CellScore("a5", "shapes", 2.0, 2.0),
    )
    text = summary([graded("a", wrong("A5.1", "sign"), cells=cells)])
    assert "test_f" not in text
    assert text.index("A5.1") < text.index("a5: essay") < text.index("a5: shapes")
    assert line([graded("a", cells=cells)], "a5: essay").split()[-1] == "1"


def test_exercises_stand_in_the_order_of_their_numbers():
    reports = [graded("a", wrong("A5.10"), wrong("A5.9")), graded("b", wrong("A5.1"))]
    text = summary(reports)
    assert text.index("A5.1 ") < text.index("A5.9 ") < text.index("A5.10 ")


def test_the_order_of_the_reports_makes_no_difference():
    mixed = [graded(f"{i}", replace(wrong("A5.1", "sign"), points=i / 7)) for i in range(20)] + CLASS
    want = summary(mixed)
    for seed in range(5):
        random.Random(seed).shuffle(mixed)
        assert summary(mixed) == want


def test_ungraded_ones_are_named_with_the_reason():
    assert summary(CLASS).endswith("Not graded:\n  bob: a5.ipynb is too large.\n  zoe: a5.ipynb is not JSON.")


def test_names_are_shown_as_they_are_and_never_obeyed():
    text = summary([failed("a\x1b[2J\u202e\nb", "A5", "x\r\n\ud800")])
    assert "a\\x1b[2J\\u202e b: x \\ud800" in text
    text.encode()


def test_a_class_without_submissions():
    assert summary([]) == "There are no submissions."
