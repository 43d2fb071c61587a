"""What a new key changes is told in full, in one order, and why."""

from dataclasses import replace

from autograder import regrade
from autograder.regrade import Change, Difference
from autograder.report import CellScore, Report
from autograder.verdict import Status, Verdict

WRONG = Verdict("optim.adam_step", "A6.5", 16, Status.VALUES, "Two of nine cases are wrong.", 8.0)
RIGHT = replace(WRONG, status=Status.RIGHT, summary="All cases are right.", points=16.0)


def graded(student, *verdicts, cells=()):
    return Report(student, "A6", verdicts, cells=cells)


def test_an_exercise_that_changes_says_why():
    assert regrade.change(graded("ada", WRONG), graded("ada", RIGHT)) == Change(
        "ada",
        8.0,
        16.0,
        (Difference("A6.5 optim.adam_step", 8.0, 16.0, "wrong values → right. All cases are right."),),
    )
    assert regrade.change(graded("ada", RIGHT), graded("ada", RIGHT)) is None


def test_an_exercise_that_is_new_or_gone_is_told():
    other = replace(RIGHT, target="optim.sgd_step", number="A6.1")
    change = regrade.change(graded("ada", WRONG), graded("ada", other))
    assert [(d.what, d.before, d.after) for d in change.differences] == [
        ("A6.5 optim.adam_step", 8.0, None),
        ("A6.1 optim.sgd_step", None, 16.0),
    ]
    assert change.differences[0].why == "wrong values → is not graded"
    assert change.differences[1].why == "was not graded → right. All cases are right."


def test_cells_without_exercises_are_told_and_others_follow_from_theirs():
    old = (CellScore("A6", "a", 1.0, 2.0), CellScore("A6", "b", 8.0, 16.0, ("optim.adam_step",)))
    new = (CellScore("A6", "a", 2.0, 2.0), CellScore("A6", "b", 16.0, 16.0, ("optim.adam_step",)))
    change = regrade.change(graded("ada", WRONG, cells=old), graded("ada", RIGHT, cells=new))
    assert (change.before, change.after, change.gain) == (9.0, 18.0, 9.0)
    assert [d.what for d in change.differences] == ["A6.5 optim.adam_step", "cell a of A6"]


def test_the_table_starts_with_those_who_lose():
    failed = Report("dan", "A6", ungradable="grading stopped.")
    pairs = [
        (graded("zoe", WRONG), graded("zoe", RIGHT)),
        (graded("ada", WRONG), graded("ada", RIGHT)),
        (graded("eve\x1b[1m", RIGHT), graded("eve\x1b[1m", WRONG)),
        (graded("bob", RIGHT), graded("bob", RIGHT)),
        (None, graded("new", RIGHT)),
        (graded("dan", RIGHT), failed),
    ]
    changes = [change for old, new in pairs if (change := regrade.change(old, new))]
    text = regrade.table(changes, len(pairs))
    assert text == regrade.table(changes[::-1], len(pairs))
    assert text.splitlines() == [
        "3 gain, 1 lose, 1 keep their points; 1 cannot be graded, and keep the grade they have.",
        "",
        "dan  16: grading stopped.",
        "",
        "eve�[1m  16 → 8  (-8)",
        "    A6.5 optim.adam_step  16 → 8: right → wrong values. Two of nine cases are wrong.",
        "",
        "ada  8 → 16  (+8)",
        "    A6.5 optim.adam_step  8 → 16: wrong values → right. All cases are right.",
        "",
        "zoe  8 → 16  (+8)",
        "    A6.5 optim.adam_step  8 → 16: wrong values → right. All cases are right.",
        "",
        "new  no grade → 16  (+16)",
    ]
