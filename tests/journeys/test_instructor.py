"""An assignment from its author to its students' grades and back, by nbgrader's own commands."""

from __future__ import annotations

import csv
import os
import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import nbformat
import pytest

pytest.importorskip("nbgrader")

from journeys import browser, course

from autograder import marks
from benchmarks import courses

ALL = sorted(course.PLANS)
PLOTS = r"Alternative text is missing on \d+ image"  # of matplotlib's
WALKED = ALL if os.environ.get("AUTOGRADER_FULL") else ["06_optimisers"]


@pytest.fixture(scope="module", params=WALKED)
def walk(request, walked) -> course.Walk:
    return walked(request.param)


@pytest.mark.slow
def test_every_cell_earns_what_it_deserves(walk):
    assert courses.scores(walk.course) == pytest.approx(walk.deserved())
    assert len(walk.most) > 3


@pytest.mark.slow
def test_autograder_grade_gives_the_same_points(walk, tmp_path):
    shutil.copytree(walk.ungraded, ours := tmp_path / "course")
    grace = replace(walk.grace, folder=ours)
    said = grace.runs("autograder", "grade", walk.assignment, "--jobs", "1")
    assert "2 graded" in said
    assert courses.scores(ours) == courses.scores(walk.course)


@pytest.mark.slow
def test_no_command_has_anything_to_complain_of(walk):
    for command, said in walk.log.items():
        for line in said.splitlines():
            if not re.search(PLOTS, line):
                assert not re.search(r"ERROR|CRITICAL|WARNING|Traceback", line), f"{command}\n{said}"


@pytest.mark.slow
def test_students_read_their_points_and_what_is_wrong(walk):
    read = {name: words(page(walk, name)) for name in course.STUDENTS}
    target = walk.plan.wrong.partition("/")[0]
    points = walk.deserved()["ada", walk.assignment, walk.notebook, course.check(target)]
    most = walk.most[course.check(target)]
    assert 0 < points < most
    assert f"{course.check(target)} Score: {round(points, 2)} / {most}" in read["ada"]
    assert f"The mistake: {walk.mistake.name} {walk.mistake.sentence}" in read["ada"]
    assert read["ada"].count("The mistake") == 1
    assert course.ESSAY in read["ada"]
    for name, untouched in (("ada", 1), ("bob", len(walk.answers("hidden")))):
        assert read[name].count("Not written yet") == untouched
    assert "(Score: 0.0 / " in read["bob"]


@pytest.mark.slow
def test_the_page_that_ada_fetches_shows_the_mistake_in_a_browser(walk, chromium):
    with browser.window(chromium) as (window, seen):
        window.goto(fetched(walk).as_uri())
        window.get_by_text(walk.mistake.name, exact=True).scroll_into_view_if_needed()
        browser.shot(window, f"feedback-{walk.notebook}")
        assert not seen.amiss(nbgraders_page=True)


@pytest.mark.slow
def test_nothing_hidden_comes_back(walk):
    secret = hidden_numbers(walk)
    target = walk.plan.prints
    shown = str(walk.answers("hidden")[target].cases[0].arguments)
    assert secret & course.numbers_in(shown), "what the answer prints would be known again"
    theirs = [path for path in walk.ada.home.rglob("*") if path.is_file()]
    ours = [path for step in ("autograded", "feedback") for path in (walk.course / step).rglob("*.[ih]*")]
    assert len(ours) == 2 * len(course.STUDENTS)
    for path in (*theirs, *ours):
        text = path.read_bytes().decode(errors="ignore")
        assert not secret & course.numbers_in(text), path
        assert "hidden.safetensors" not in text


def hidden_numbers(walk: course.Walk) -> set[str]:
    """The numbers of the hidden cases that no visible case has."""
    found = {
        kind: course.numbers([case.arguments for one in walk.answers(kind).values() for case in one.cases])
        for kind in ("hidden", "visible")
    }
    return found["hidden"] - found["visible"]


@pytest.mark.slow
def test_what_students_fetch_holds_no_answer(walk):
    released = walk.course / "exercises" / walk.assignment / f"{walk.notebook}.ipynb"
    cells = nbformat.read(released, as_version=4).cells
    solutions = {cell.source: cell for cell in walk.author.cells if marks.is_solution(cell)}
    assert len(solutions) > 3
    text = "\n".join(cell.source for cell in cells)
    assert "SOLUTION" not in text
    for cell in solutions.values():
        answer = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL)
        for part in answer or [cell.source]:
            assert part.strip() not in text


@pytest.mark.slow
def test_the_exported_grades_are_the_sums(walk):
    with open(walk.course / "grades.csv", encoding="utf-8", newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert set(rows) == set(course.STUDENTS)
    for (name, *_), points in walk.deserved().items():
        rows[name]["sum"] = rows[name].get("sum", 0.0) + (points or 0.0)
    for row in rows.values():
        assert float(row["score"]) == pytest.approx(row["sum"])
        assert float(row["max_score"]) == pytest.approx(sum(walk.most.values()))
    assert float(rows["ada"]["score"]) > 60
    assert float(rows["bob"]["score"]) == 0


def page(walk: course.Walk, student: str) -> str:
    """The one page of feedback on a student's work."""
    bobs = walk.course / "feedback" / "bob" / walk.assignment / f"{walk.notebook}.html"
    return (fetched(walk) if student == "ada" else bobs).read_text("utf-8")


def fetched(walk: course.Walk) -> Path:
    """The page that ada has fetched, in a folder that is named after the time."""
    [path] = walk.ada.folder.rglob("feedback/*/*.html")
    return path


def words(html: str) -> str:
    """What a reader sees of a page, in a line."""
    shown = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())
