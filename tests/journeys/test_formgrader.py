"""An instructor grades by hand in nbgrader's formgrader, in JupyterLab, on a course that was autograded."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest

pytest.importorskip("nbgrader")

from journeys import browser, course
from journeys.people import jupyter_lab
from nbgrader import api

NAME = "06_optimisers"
GIVEN = 3.5


@pytest.mark.slow
def test_a_written_answer_is_graded_in_the_formgrader(chromium, walked, tmp_path):
    walk = walked(NAME)
    shutil.copytree(walk.course, folder := tmp_path / "course")
    with jupyter_lab(replace(walk.grace, folder=folder)) as address, browser.window(chromium) as (page, seen):
        page.goto(address)
        formgrader = opened(page)
        before = listed(page, formgrader, walk)
        graded_by_hand(page, formgrader, walk)
        after = in_the_gradebook(page, formgrader, walk)
        assert not seen.amiss(nbgraders_page=True)
    assert before == pytest.approx(sum(points or 0 for points in deserved(walk).values()), abs=0.01)
    assert after == pytest.approx(before + GIVEN)
    with api.Gradebook(f"sqlite:///{folder}/gradebook.db", course.ID) as book:
        grade = book.find_grade(walk.questions[0], walk.notebook, NAME, "ada")
        assert (grade.manual_score, grade.needs_manual_grade) == (GIVEN, False)


def deserved(walk):
    """Ada's points by cell."""
    return {cell: points for (name, *_, cell), points in walk.deserved().items() if name == "ada"}


def opened(page):
    """The formgrader, by way of the list of courses."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Course List").click()
    course_link = page.get_by_role("link", name=course.ID, exact=True)
    course_link.wait_for()
    browser.shot(page, "formgrader-1-courses")
    course_link.click()
    return page.frame_locator("#formgrader iframe")


def listed(page, formgrader, walk):
    """Ada's points in the list of submissions."""
    row = formgrader.get_by_role("row").filter(has_text=NAME)
    row.get_by_role("link", name=str(len(course.STUDENTS)), exact=True).click()
    ada = formgrader.get_by_role("row").filter(has_text="ada")
    ada.get_by_text("needs manual grading").wait_for()
    browser.shot(page, "formgrader-2-submissions")
    return points_in(ada)


def graded_by_hand(page, formgrader, walk):
    """From the list of notebooks to ada's, and points for what she has written."""
    formgrader.get_by_role("link", name="Manual Grading").first.click()
    formgrader.get_by_role("link", name=NAME).click()
    formgrader.get_by_role("link", name=walk.notebook, exact=True).click()
    named(formgrader).click()
    target = walk.plan.wrong.partition("/")[0]
    score = formgrader.locator(f"#{course.check(target)}")
    score.scroll_into_view_if_needed()
    assert float(score.get_attribute("placeholder")) == pytest.approx(deserved(walk)[course.check(target)])
    formgrader.get_by_text(walk.mistake.name).wait_for()
    browser.shot(page, "formgrader-3-mistake")
    answer = formgrader.locator(f"#{walk.questions[0]}")
    answer.fill(str(GIVEN))
    with page.expect_response(lambda answer: "/api/grade/" in answer.url) as saved:
        answer.press("Tab")
    assert saved.value.ok
    browser.shot(page, "formgrader-4-by-hand")


def in_the_gradebook(page, formgrader, walk):
    """Ada's points in the list of notebooks."""
    formgrader.get_by_role("link", name=walk.notebook, exact=True).click()
    named(formgrader)
    browser.shot(page, "formgrader-5-gradebook")
    return points_in(formgrader.get_by_role("row").filter(has_text="ada"))


def named(formgrader):
    """The link to ada's notebook, in a list that begins without names."""
    formgrader.get_by_role("link", name=f"Submission #{len(course.STUDENTS)}").wait_for()
    formgrader.get_by_role("button", name="Show All Names").click()
    link = formgrader.get_by_role("link", name="ada", exact=True)
    link.wait_for()
    return link


def points_in(row):
    """As in "83.5 / 105"."""
    return float(re.search(r"([\d.]+) / [\d.]+", row.inner_text())[1])
