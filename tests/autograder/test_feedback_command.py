"""`autograder feedback`: the pages say what a person has graded, written and taken off since."""

import json
import re

import graded_course
import pytest

from autograder import cli

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop


@pytest.fixture
def course(tmp_path):
    return graded_course.make(tmp_path / "course")


def pages(course):
    """{student: text of the page, without tags}."""
    paths = course.glob("feedback/*/hw/*.html")
    return {path.parent.parent.name: re.sub("<[^>]*>|\\s+", " ", path.read_text()) for path in paths}


def feedback(course, *options):
    return cli.main(["feedback", "hw", "--course", str(course), *options])


def total(page):
    return re.search(r"[\d.]+ / 16", page)[0]


def test_points_and_comments_of_a_person_stand_on_the_page(course, capsys):
    with graded_course.book_of(course) as book:
        book.find_grade("why", "one", "hw", "ada").manual_score = 3.0
        book.find_grade("why", "one", "hw", "ada").extra_credit = 0.5
        book.find_comment("why", "one", "hw", "ada").manual_comment = "Well done."
        book.find_submission_notebook("one", "hw", "ada").late_submission_penalty = 2.0
        book.db.commit()
    assert feedback(course) == 0
    assert capsys.readouterr().out == "Wrote 2 pages.\n"
    made = pages(course)
    assert total(made["ada"]) == "13.5 / 16"
    assert "Well done." in made["ada"]
    assert "Well" not in made["bob"]
    assert "3.5 / 4" in made["ada"]
    assert "– / 4" in made["bob"]
    assert made["eve"] == "old"


def test_what_was_not_answered_waits_for_nobody(course):
    [path] = course.glob("reports/**/bob.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "unanswered": {"one": ["why"]}}))
    with graded_course.book_of(course) as book:
        book.find_grade("why", "one", "hw", "bob").auto_score = 0.0
        book.db.commit()
    assert feedback(course) == 0
    made = pages(course)
    assert "not answered 0 / 4" in " ".join(made["bob"].split())
    assert "to be graded by hand – / 4" in " ".join(made["ada"].split())
    assert "not answered" not in made["ada"]


def test_a_person_overrules_the_verdict(course):
    with graded_course.book_of(course) as book:
        book.find_grade("test_backward", "one", "hw", "bob").manual_score = 11.0
        book.db.commit()
    assert feedback(course) == 0
    assert total(pages(course)["bob"]) == "11 / 16"


def test_one_student_can_be_named(course):
    assert feedback(course, "--student", "bob") == 0
    assert pages(course)["ada"] == "old"
    assert "12" in pages(course)["bob"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nix"], "nothing of nix has been graded in"),
        (["hw", "--student", "dan"], "dan's hw has no report, or not all of its files are there"),
    ],
)
def test_what_has_not_been_graded_has_no_page(course, capsys, arguments, said):
    assert cli.main(["feedback", *arguments, "--course", str(course)]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"autograder: {said}")
    assert told.count("\n") == 1


def test_a_notebook_that_has_gone_bad_is_named_and_its_page_stays(course, capsys):
    (course / "autograded/bob/hw/one.ipynb").write_text("{")
    assert feedback(course) == 1
    told = capsys.readouterr().err
    assert "autograded/bob/hw/one.ipynb cannot be read" in told
    assert told.count("\n") == 1
    assert pages(course)["bob"] == "old"


def test_wrong_usage_ends_with_2(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["feedback"])
    assert ended.value.code == 2
    assert "usage: autograder feedback" in capsys.readouterr().err
