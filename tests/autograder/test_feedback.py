"""The feedback page: what grading says stands where it belongs, and nothing of a student's can act on it."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from answers import SECRET, averaged, verdict
from markup import HOSTILE, Page
from nbformat import NotebookNode, v4

from autograder import feedback, harmless
from autograder.report import CellScore, Report, failed
from autograder.verdict import Finding, Named, Part, Status, Verdict

CSS = (Path(feedback.__file__).parent / "pages" / "feedback.css").read_text()
VOID = {"br", "hr", "img", "meta", "link", "input", "path"}
WRONG = verdict(averaged, hidden=True)
ADAM = Verdict("optim.adam_step", "A6.5", 16, Status.VALUES, "The step is wrong.", 4.0, hidden=True)
CELLS = (
    CellScore("dense", "test_backward", WRONG.points, 12.0, (WRONG.target,)),
    CellScore("dense", "shapes", 2.0, 2.0),
    CellScore("dense", "essay", None, 5.0),
    CellScore("other", "test_adam", 4.0, 16.0, ("optim.adam_step",)),
)
REPORT = Report("ada", "A5", (WRONG, ADAM), {WRONG.target: WRONG.points}, CELLS, key="0123456789abcdef")
PNG = {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure>"}


def graded(name: str, source: str, kind: str = "code", **role: bool) -> NotebookNode:
    made = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell}[kind](source)
    made.metadata["nbgrader"] = {"grade_id": name, "grade": True, "solution": False, **role}
    return made


def notebook(*cells: NotebookNode) -> NotebookNode:
    return NotebookNode(cells=list(cells))  # not checked, as hostile ones are not


def assignment() -> NotebookNode:
    plot = v4.new_code_cell("plot()", outputs=[v4.new_output("display_data", PNG)])
    test = graded("test_backward", "check(linear_backward)")
    test.outputs = [v4.new_output("stream", name="stdout", text="all 12 points, honestly")]
    answer = graded("backward", "def linear_backward(g, x): ...", grade=False, solution=True)
    essay = graded("essay", "*Because.*", "markdown", solution=True)
    return notebook(
        v4.new_markdown_cell("# Dense\n\n## Task"), answer, test, graded("shapes", "assert ok"), essay, plot
    )


def page(cells: NotebookNode | None = None, report: Report = REPORT, **rest) -> str:
    return feedback.page(cells or assignment(), report, "dense", **rest)


def words(source: str) -> str:
    """What a reader reads, in order."""
    text = re.sub(r"<style>.*?</style>", "", source, flags=re.DOTALL)
    return " ".join(Page(text).words.split())


def test_it_tells_title_and_total_of_its_notebook():
    total = f"{WRONG.points + 2:.10g}"
    assert words(page()).startswith("dense · feedback Skip to the content Feedback · A5 · ada dense")
    assert f"dense {total} / 19 points 5 of them not graded yet" in words(page())


def test_points_for_being_late_come_off():
    said = words(page(report=replace(REPORT, cells=(CellScore("dense", "shapes", 2.0, 2.0),)), penalty=0.5))
    assert "1.5 / 2 points" in said
    assert "0.5 points taken off for handing in late" in said
    assert "taken off" not in words(page())
    assert "0 / 19 points" in words(page(penalty=100))


def test_the_contents_list_every_graded_cell_and_lead_to_it():
    source = page()
    nav = source[source.index("<nav") : source.index("</nav>")]
    anchors = re.findall(r'href="#([\w-]+)"', nav)
    assert [words(item) for item in re.findall("<li>(.*?)</li>", nav, re.DOTALL)] == [
        f"A5.1 nn.linear_backward {WRONG.points:g} / 12",
        "Tests: shapes 2 / 2",
        "Your answer: essay to be graded by hand – / 5",
    ]
    assert len(anchors) == 3
    assert all(source.count(f'id="{anchor}"') == 1 for anchor in anchors)


def test_the_verdict_stands_under_its_cell_in_the_place_of_its_outputs():
    said = words(page())
    assert said.count("mean for sum") == 1
    assert said.index("check(linear_backward)") < said.index("mean for sum") < said.index("assert ok")
    assert "honestly" not in said
    assert "The step is wrong." not in said  # stands in the other notebook


def test_hidden_verdicts_show_no_measures():
    measured = Finding(
        Status.VALUES, "case 1", "dw", "It is off.", f"{SECRET}", SECRET, ((SECRET, 2.0), (1.0, 3.0))
    )
    source = page(report=replace(REPORT, verdicts=(replace(WRONG, findings=(measured,)),)))
    assert "It is off." in source
    assert str(SECRET) not in source
    assert "<svg" not in source
    shown = replace(WRONG, findings=(measured,), hidden=False)
    assert str(SECRET) in page(report=replace(REPORT, verdicts=(shown,)))


@pytest.mark.parametrize(("together", "told"), [(1.0, True), (WRONG.points, False), (None, False)])
def test_points_together_are_told_where_they_differ(together, told):
    points = None if together is None else {WRONG.target: together}
    said = words(page(report=replace(REPORT, together=points)))
    assert ("your own versions of the other exercises it earns 1 points" in said) == told


def test_a_submission_of_files_shows_its_verdicts():
    report = replace(REPORT, cells=())
    said = words(feedback.page(None, report))
    assert f"{report.points:g} / 28 points" in said
    assert said.index("Exercises A5.1 nn.linear_backward") < said.index("mean for sum")
    assert said.index("A6.5 optim.adam_step 4 / 16 ✗ Wrong values") < said.index("The step is wrong.")
    assert "Your notebook" not in said


def test_the_verdict_on_a_cell_that_is_gone_is_shown_all_the_same():
    said = words(page(notebook(v4.new_markdown_cell("nothing left"))))
    assert (
        said.index("Exercises A5.1 nn.linear_backward")
        < said.index("mean for sum")
        < said.index("nothing left")
    )
    assert "The step is wrong." not in said


def test_what_could_not_be_graded_says_why_and_shows_no_points():
    said = words(feedback.page(None, failed("ada", "A5", "a5.ipynb is not JSON.")))
    assert "This could not be graded a5.ipynb is not JSON." in said
    assert "points:" in said
    assert not re.search(r"\d / \d", said)


def test_what_is_our_fault_is_open_and_not_zero():
    ours = replace(WRONG, status=Status.OUR_FAULT, points=0.0)
    cells = (replace(CELLS[0], points=0.0),)
    for report in (
        replace(REPORT, verdicts=(ours,), cells=cells),
        replace(REPORT, verdicts=(ours,), cells=()),
    ):
        said = words(page(report=report))
        assert "A5.1 nn.linear_backward – / 12" in said
        assert "12 of them not graded yet" in said


def scored(points, **rest):
    """How the points of the essay look, in the contents as at the cell, and what is said there."""
    report = replace(REPORT, verdicts=(), cells=(CellScore("dense", "essay", points, 5.0),))
    source = page(report=report, **rest)
    [tone, *others] = [
        attributes["class"]
        for tag, attributes in Page(source).elements
        if tag == "span" and attributes.get("class", "").startswith("score ")
    ]
    assert others == [tone]
    return tone.removeprefix("score "), words(source[source.index('id="cell-') :])


@pytest.mark.parametrize(
    ("points", "unanswered", "tone", "said"),
    [
        (None, (), "open", "to be graded by hand – / 5"),
        (None, ("essay",), "open", "to be graded by hand – / 5"),
        (0.0, ("essay",), "open", "not answered 0 / 5"),
        (0.0, ("other",), "wrong", "essay 0 / 5"),
        (2.0, ("essay",), "near", "essay 2 / 5"),  # a person has thought better of it
    ],
)
def test_what_nobody_has_judged_looks_neither_right_nor_wrong(points, unanswered, tone, said):
    seen = scored(points, unanswered=unanswered)
    assert seen[0] == tone
    assert said in seen[1]


def test_comments_stand_with_their_cell():
    source = page(comments={"essay": "Good: **why**?", "shapes": "", "gone": "lost"})
    said = words(source)
    assert said.index("Because.") < said.index("Comment Good: why?") < said.index("plot()")
    assert "<strong>why</strong>" in source
    assert said.count("Comment") == 1


def test_notes_about_the_files_are_told():
    assert "About your files Cell 3 was put back." in words(
        page(report=replace(REPORT, notes=("Cell 3 was put back.",)))
    )
    assert "About your files" not in words(page())


def test_markdown_code_and_outputs_are_shown():
    source = page()
    assert "<h3>Dense</h3>" in source
    assert '<span class="k">def</span>' in source
    assert '<img src="data:image/png;base64,iVBORw0KGgo=" alt="A picture, drawn by the code above">' in source


def test_attached_pictures_are_shown():
    cell = v4.new_markdown_cell("![a](attachment:a.png)", attachments={"a.png": {"image/png": "AAAA"}})
    assert '<img src="data:image/png;base64,AAAA" alt="a">' in page(notebook(cell))


HIDDEN = "assert a\n### BEGIN HIDDEN TESTS\nassert f(0.618) == 3\n### END HIDDEN TESTS\nassert b"


@pytest.mark.parametrize("source", [HIDDEN, HIDDEN.replace("### END HIDDEN TESTS", "")])
def test_hidden_tests_are_not_shown_nor_what_they_printed(source):
    cell = graded("shapes", source)
    error = v4.new_output("error", ename="AssertionError", evalue="0.618", traceback=["f(0.618) == 3"])
    cell.outputs = [v4.new_output("stream", text="0.618"), error]
    said = words(page(notebook(cell)))
    assert "assert a # Some tests are hidden." in said
    assert "0.618" not in said
    assert "Not all tests of this cell passed." in said
    assert ("assert b" in said) == ("END" in source)


def test_an_answer_that_speaks_of_hidden_tests_is_shown():
    assert "f(0.618)" in words(page(notebook(graded("shapes", HIDDEN, solution=True))))


def test_where_two_cells_bear_a_name_the_first_has_the_points():
    source = page(notebook(graded("shapes", "first"), graded("shapes", "second")))
    said = words(source)
    assert said.count("Tests: shapes 2 / 2") == 1
    assert said.index("first") < said.index("second")
    assert source.count('id="cell-0"') == 1
    assert "cell-1" not in source


def test_points_are_never_rounded_up():
    said = words(page(report=replace(REPORT, cells=(CellScore("dense", "shapes", 1.9999, 2.0),))))
    assert "Tests: shapes 1.99 / 2" in said


# Safety.


def assert_safe(source: str):
    """The whole page: only our own styles, addresses inside the page or on the web, and no script."""
    for tag, attributes in Page(source).elements:
        assert tag not in {"script", "iframe", "object", "embed", "form", "base", "link", "input", "button"}
        assert not [name for name in attributes if name.startswith("on")]
        assert re.match(r"(https?|mailto):|#[\w-]+$", attributes.get("href", "#x"))
        assert attributes.get("src", "data:image/").startswith("data:image/")
        assert re.fullmatch(r"width:\d+%", attributes.get("style", "width:1%"))
        assert attributes.get("http-equiv") in (None, "Content-Security-Policy")
    assert not harmless._INVISIBLE.search(source)
    source.encode()


def tags(source: str) -> list[str]:
    return [tag for tag, _ in Page(source).elements]


def test_the_page_forbids_everything_that_it_does_not_need():
    policy = next(a["content"] for _, a in Page(page()).elements if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline';")
    assert page().index("Content-Security-Policy") < page().index("<title>") < page().index("<style>")
    assert_safe(page())


def names(value: str) -> str:
    """A page with `value` wherever grading passes on a name or a sentence."""
    found = Finding(Status.RAISED, value, value, value, value, 1.0)
    named = Named(value, value, value, (value,))
    one = Verdict(value, value, 4, Status.VALUES, value, 1.0, (Part(value, 1, 2, 1, 2),), (found,), (named,))
    one = replace(one, remarks=(value,), resembles=value, key=value)
    cells = (CellScore(value, value, 1.0, 4.0, (value,)), CellScore(value, value + "2", 1.0, 4.0))
    report = Report(
        value, value, (one, replace(one, target="t")), {value: 2.0}, cells, (value,), value, value, value
    )
    source = notebook(graded(value, "1"), graded(value + "2", "2"))
    return feedback.page(source, report, value)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_names_and_sentences_change_no_element(value):
    source = names(value.replace("`", "'"))  # show sets what stands in backticks as code
    assert_safe(source)
    assert tags(source) == tags(names("harmless"))


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_cells_outputs_and_comments_can_do_nothing(value):
    data = dict.fromkeys(
        ("text/html", "text/markdown", "text/plain", "image/png", "image/svg+xml", value), value
    )
    made = [
        v4.new_output("stream", text=value),
        v4.new_output("error", ename=value, evalue=value, traceback=[value]),
        *({"output_type": "display_data", "data": {kind: value}} for kind in data),
        {"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": value}},
    ]
    cells = [v4.new_markdown_cell(value), v4.new_raw_cell(value), v4.new_code_cell(value)]
    cells[2]["outputs"] = made
    cells[0]["attachments"] = {value: {value: value, "image/png": value}}
    cells += [graded("shapes", value), graded("essay", value, "markdown")]
    source = page(notebook(*cells), comments={"shapes": value, "essay": value})
    assert_safe(source)
    # Whatever is left open inside a cell is closed there: the page goes on after it.
    assert source.count("</main>") == source.count("<footer>") == 1
    assert_balanced(source)


def assert_balanced(source: str):
    """Every element is closed, in order."""
    opened: list[str] = []

    class Balance(Page):
        def handle_starttag(self, tag, attrs):
            opened.extend([] if tag in VOID else [tag])

        def handle_endtag(self, tag):
            assert tag in VOID or opened.pop() == tag

    Balance(source)
    assert not opened


@pytest.mark.parametrize("value", [None, 1, "text", [], [1], {}, {"a": 1}, [{"cell_type": 3}], True])
def test_damaged_notebooks_still_make_a_page(value):
    for broken in (
        {"cells": value},
        {"cells": [value, {"cell_type": "code", "source": value, "outputs": value, "metadata": value}]},
        {"cells": [{"cell_type": "markdown", "attachments": value, "metadata": {"nbgrader": value}}]},
        {"cells": [{"cell_type": "code", "metadata": {"nbgrader": {"grade_id": value, "grade": value}}}]},
        {"cells": [{"cell_type": "markdown", "attachments": {"a": value, "b": {"image/png": value}}}]},
    ):
        assert_safe(feedback.page(NotebookNode(broken), REPORT, "dense"))


def test_ten_megabytes_of_output_make_a_small_page():
    made = [
        v4.new_output("stream", text="x" * 10_000_000),
        v4.new_output("display_data", {"text/html": "<i>" * 4_000_000}),
    ]
    assert len(page(notebook(v4.new_code_cell("f()", outputs=made)))) < 150_000


# For everyone.


def test_landmarks_and_headings_stand_in_order():
    found = tags(page())
    for landmark in ("header", "nav", "main", "footer"):
        assert found.count(landmark) == 1
    levels = [int(tag[1]) for tag in found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_keyboard_can_skip_to_the_content_first():
    links = [attributes["href"] for tag, attributes in Page(page()).elements if tag == "a"]
    assert links[0] == "#content"
    assert ("main", {"id": "content", "tabindex": "-1"}) in Page(page()).elements


def test_everything_that_is_not_text_has_one_and_names_are_unique():
    elements = Page(page()).elements
    assert all(attributes.get("alt") for tag, attributes in elements if tag == "img")
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert elements[0] == ("html", {"lang": "en"})
    assert_balanced(page())


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_can_be_read_on_every_ground(scheme):
    colours = dict(re.findall(r"--(\w+): (#\w+)", re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[scheme]))
    grounds = {name: colours.pop(name) for name in ("page", "card", "fill", "err")}
    del colours["line"]
    assert len(colours) == 18
    for colour in colours.values():
        for ground in grounds.values():
            dark, light = sorted((luminance(colour), luminance(ground)))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{colour} on {ground}"


def test_the_same_report_makes_the_same_page():
    assert page() == page()
