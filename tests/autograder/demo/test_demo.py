"""The demonstration from end to end, with a small assignment: graded in the sandbox, served, read."""

from __future__ import annotations

import json
import os
import threading
import urllib.error
import urllib.parse
import urllib.request
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest
import small_course
from axe_playwright_python.sync_playwright import Axe
from journeys import browser

from autograder import sections, zoo
from autograder.authoring import wheel
from autograder.demo import __main__, serve, students
from autograder.demo.course import Course
from autograder.demo.students import AUTHOR, UNTOUCHED
from autograder.sandbox import levels, runner
from autograder.verdict import Status

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop

# As the theme has it: the first title is for print alone.
STUB = """<!doctype html><html lang="en"><head><title>{0}</title></head>
<body><div hidden><h1>{0}</h1></div><article class="bd-article"><h1>{0}</h1></article></body></html>"""


def run(root, *words):
    return __main__.main(["--no-serve", "--assignment", "A6", *words], root)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A checkout with a book of empty pages and one small assignment, shown once."""
    if problem := levels.tried(levels.settings("S3", runner.Settings())):
        outcome = pytest.fail if os.environ.get("AUTOGRADER_LEVEL") == "S3" else pytest.skip
        outcome(f"level S3 does not work here: {problem}")
    root = small_course.make(tmp_path_factory.mktemp("demo") / "checkout")
    for page in ["index", *(section.page for section in sections.SECTIONS.values() if section.page)]:
        path = root / "_build" / "html" / f"{page}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(STUB.format(page))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wheel, "build", cache(wheel.build))
        assert run(root) == 0
    return root


@pytest.fixture(scope="module")
def course(made):
    return Course(made / "_build" / "course", made / "solutions")


@pytest.fixture(scope="module")
def address(made):
    """Where the site is served."""
    site = serve.server(made / "_build" / "site", 0)
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    yield f"http://{serve.HOST}:{site.server_port}/"
    site.shutdown()
    site.server_close()
    thread.join()


def deserved(student, task, target):
    """(status, names of mistakes) by what was put in."""
    answer = student.answers[target]
    if target in student.loses:
        return Status.MISSING, []
    if answer == UNTOUCHED:
        return Status.UNWRITTEN, []
    if answer == AUTHOR or answer.endswith(".right.py"):
        return Status.RIGHT, []
    unknown = answer.startswith(zoo.UNKNOWN)
    return None, [] if unknown else [students.mistake_in(task, target, answer)]


def test_everybody_gets_exactly_what_the_story_says(course):
    task = course.task(small_course.NAME)
    reports = {report.student: report for report in course.shelf(small_course.NAME)}
    assert len(reports) == 12
    for student in students.twelve(task):
        report = reports[student.folder]
        assert (report.ungradable, report.level) == ("", "S3")
        for verdict in report.verdicts:
            status, mistakes = deserved(student, task, verdict.target)
            at = (student.name, verdict.target)
            assert [named.name for named in verdict.mistakes] == mistakes, at
            if status is None:
                assert verdict.status not in (Status.RIGHT, Status.OUR_FAULT), at
                assert verdict.points < verdict.most, at
            else:
                assert verdict.status is status, at
                assert verdict.points == (verdict.most if status is Status.RIGHT else 0), at


def test_the_attack_has_reached_nothing_and_earned_nothing(course):
    path = course.root / "autograded" / "viktor" / small_course.NAME / small_course.FILE
    outputs = [output for cell in json.loads(path.read_text())["cells"] for output in cell.get("outputs", [])]
    said = [output.get("text", "") for output in outputs]
    assert sum("blocked:" in text for text in said) == len(students.ATTACKS)
    assert not any("leaked" in text for text in said)
    [viktor] = [report for report in course.shelf(small_course.NAME) if report.student == "viktor"]
    assert viktor.points == 0


def test_a_second_run_grades_and_releases_nothing(made, course):
    def times():
        kept = [
            *course.root.glob("reports/*/*.json"),
            *course.releases.iterdir(),
            *course.root.glob("feedback/**/*"),
        ]
        return {path: path.stat().st_mtime_ns for path in kept}

    before, site = times(), (made / "_build" / "site").stat().st_ino
    assert len(before) > 12
    assert run(made) == 0
    assert times() == before
    assert (made / "_build" / "site").stat().st_ino != site
    assert sorted(path.name for path in (made / "_build").iterdir()) == ["course", "html", "site"]


class Links(HTMLParser):
    """Where a page leads."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ("href", "src") and value]


def crawl(address):
    """Every page that can be reached from the first, with its text."""
    seen, left = {}, [address]
    while left:
        url = left.pop()
        if url in seen:
            continue
        with urllib.request.urlopen(url) as answer:
            assert answer.status == 200
            html = "html" in answer.headers["Content-Type"]
            seen[url] = answer.read().decode() if html else ""
        assert url.startswith(address)
        left += [urllib.parse.urljoin(url, link).partition("#")[0] for link in Links(seen[url]).found]
    return seen


def test_all_pages_are_reached_from_the_first_and_answer(address):
    seen = crawl(address)
    paths = {url.removeprefix(address) for url in seen}
    assert {"class/index.html", "class/report.html", "class/mei/small.html", "index.html"} <= paths
    assert f"class/releases/{small_course.NAME}.zip" in paths
    assert 'href="class/index.html"' in seen[address].partition("<article")[2]
    assert len([path for path in paths if path.endswith("/small.html")]) == 12
    # What verdicts and the report send to.
    assert f"{sections.SECTIONS['7.5'].page}.html" in paths
    for url, text in seen.items():
        if "/class/" in url and text:
            parser = html5lib.HTMLParser()
            parser.parse(text)
            assert [(at, code) for at, code, _ in parser.errors] == [], url


def test_only_files_are_served_and_always_fresh(address):
    with urllib.request.urlopen(f"{address}class/") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
    for path in ("class/mei/", "class/releases/", "class/nobody.html", "../nbgrader_config.py"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}{path}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_everybody_can_read_the_pages(address, chromium, scheme, width):
    with browser.window(chromium) as (page, seen):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for path in ("class/index.html", "class/report.html"):
            page.goto(f"{address}{path}")
            assert Axe().run(page).response["violations"] == [], path
            sizes = page.evaluate(
                "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
            assert sizes[0] <= sizes[1], path
            browser.shot(page, f"{Path(path).stem}-{scheme}-{width}")
        assert [line for line in seen.amiss() if "favicon" not in line] == []
