"""Verdicts as text and HTML: they say everything that a student needs, in order, and obey no hostile text."""

import copy
import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import sections, show
from autograder.verdict import Finding, Named, Part, Status, Verdict

COMPARED = {Status.VALUES, Status.NONFINITE, Status.SHAPE}
ELEMENTS = {"div", "style", "p", "span", "strong", "code", "svg", "title", "path"}
UNKNOWN = "none of the mistakes that we know"
GRID = ((-1.0, 0.4, 2.2), (5.1, 7.0, -1.0))
PARTS = (Part("ordinary", 2, 2, 8, 8), Part("one example", 0, 1, 0, 4))
DW = Finding(
    Status.VALUES,
    "one example (case 3)",
    "dw",
    "4 of 6 elements are off.",
    "The worst is dw[1, 1]: 0.5 instead of 0.25, 51,000 times the tolerance.",
    51_000.0,
    GRID,
)
TWICE = Named("divides by the batch twice", "`dy` has been divided already.", "6.4", ("dw",))
SIGN = Named("the sign is turned around", "The derivative of `-z` is -1.", "6.3", ("dx", "db"))
WRONG = Verdict(
    "nn.linear_backward",
    "A5.1",
    12,
    Status.VALUES,
    "One output is wrong.",
    8.0,
    PARTS,
    (DW,),
    (TWICE,),
    remarks=("It is slow.",),
    key="PyTorch, float64",
)
RIGHT = Verdict("nn.linear_backward", "A5.1", 12, Status.RIGHT, "All is right.", 12.0, PARTS)
BY_STATUS = {
    status: replace(WRONG, status=status, findings=(replace(DW, status=status),)) for status in Status
}
VERDICTS = {
    **{status.name: verdict for status, verdict in BY_STATUS.items()},
    "right": RIGHT,
    "right with a remark": replace(RIGHT, remarks=("It is slow.",)),
    "two mistakes": replace(WRONG, mistakes=(TWICE, SIGN), findings=(DW, replace(DW, output="dx"))),
    "likeness": replace(WRONG, mistakes=(), resembles="The error looks like a transposition."),
    "unknown": replace(WRONG, mistakes=()),
    "hidden": replace(WRONG, hidden=True, findings=(replace(DW, detail="", picture=()),)),
    "bare": Verdict("optim.adam_step", "A6.5", 1, Status.UNWRITTEN, "Nothing is written yet."),
}
HOSTILE = "</style></title><script>alert('x')</script> \"q\" & \x1b[31m\x07\r\n\u202e\ud800\ufffe `b<i` $x$ "


@pytest.fixture(autouse=True)
def no_book(monkeypatch):
    monkeypatch.delenv("DLCORE_BOOK", raising=False)


def elements(verdict: Verdict) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(show.html(verdict)).iter())


def words(verdict: Verdict) -> str:
    """What a reader of the HTML reads, the labels of pictures included."""
    root = ElementTree.fromstring(show.html(verdict))
    root.remove(root.find("style"))
    return re.sub(r"\s+", " ", "".join(root.itertext()))


def flat(verdict: Verdict) -> str:
    return re.sub(r"\s+", " ", show.text(verdict))


def picture(grid: tuple[tuple[float, ...], ...]) -> ElementTree.Element | None:
    found = replace(WRONG, findings=(replace(DW, picture=grid),))
    return next((e for e in elements(found) if e.get("role") == "img"), None)


def hostile(value: str) -> Verdict:
    """A verdict with `value` wherever it has text."""
    found = Finding(Status.RAISED, value, value, value, value, 1.0, GRID)
    named = Named(value, value, value, (value, value))
    part = Part(value, 0, 1, 0.0, 1.0)
    return Verdict(
        value, value, 1, Status.VALUES, value, 0.5, (part,), (found,), (named,), value, (value,), value
    )


@pytest.mark.parametrize("verdict", VERDICTS.values(), ids=VERDICTS)
def test_text_starts_with_the_exercise_and_fits_a_terminal(verdict):
    first, *_ = lines = show.text(verdict).split("\n")
    assert first.startswith(f"{verdict.target} ({verdict.number}): {verdict.status.words}")
    assert max(map(len, lines)) <= 100
    assert not any(line != line.rstrip() for line in lines)
    assert "\n\n\n" not in show.text(verdict)


@pytest.mark.parametrize("verdict", VERDICTS.values(), ids=VERDICTS)
def test_html_is_well_formed_small_and_sufficient_to_itself(verdict):
    html = show.html(verdict)
    assert {e.tag for e in elements(verdict)} <= ELEMENTS
    assert not re.search("http|url\\(|@import|<h\\d|script", html)
    assert len(html.encode()) < 6000


@pytest.mark.parametrize("verdict", VERDICTS.values(), ids=VERDICTS)
def test_identical_verdicts_give_identical_bytes(verdict):
    twin = copy.deepcopy(verdict)
    assert show.text(twin) == show.text(verdict)
    assert show.html(twin) == show.html(verdict)


@pytest.mark.parametrize("verdict", VERDICTS.values(), ids=VERDICTS)
def test_both_forms_say_in_words_what_the_outcome_is(verdict):
    shown = [flat(verdict), words(verdict).replace("`", "").lower()]
    for form in shown:
        assert verdict.status.words.lower() in form.lower()
        assert verdict.target in form
        for named in () if verdict.right else verdict.mistakes:
            assert named.name in form
            assert sections.title(named.section).lower() in form.lower()
        for remark in verdict.remarks:
            assert remark.lower() in form.lower()


def test_a_right_verdict_is_one_line_and_remarks():
    assert show.text(RIGHT) == "nn.linear_backward (A5.1): right, 12 of 12 points"
    assert show.text(VERDICTS["right with a remark"]).split("\n")[1:] == ["Remark: It is slow."]
    assert words(RIGHT) == "✓ Right · 12 of 12 points nn.linear_backward A5.1"


def test_a_wrong_one_answers_the_students_questions_in_their_order():
    expected = [
        "wrong values",
        "8 of 12 points",
        "One output is wrong.",
        "The mistake in dw: divides by the batch twice",
        "has been divided already.",
        'To reread: section 6.4, "Backpropagation for multilayer perceptrons"',
        "dw, one example (case 3):",
        DW.sentence,
        DW.detail,
        "Right so far:",
        "ordinary (2 of 2)",
        "one example (0 of 1)",
        "Remark: It is slow.",
        "Expected answers: PyTorch, float64",
    ]
    for form in (flat(WRONG), words(WRONG).replace("Wrong", "wrong")):
        places = [form.index(piece) for piece in expected]
        assert places == sorted(places)


def test_mistakes_say_in_which_outputs_they_are():
    form = flat(VERDICTS["two mistakes"])
    assert "A mistake in dw: divides" in form
    assert "A mistake in dx and db: the sign" in form
    three = replace(WRONG, mistakes=(replace(SIGN, outputs=("dx", "dw", "db")),))
    assert "The mistake in dx, dw and db: the sign" in flat(three)
    assert "The mistake: the sign" in flat(replace(WRONG, mistakes=(replace(SIGN, outputs=("",)),)))


def test_sections_are_links_where_the_course_has_set_its_book(monkeypatch):
    monkeypatch.setenv("DLCORE_BOOK", 'https://book.example/"<x>/')
    link = 'https://book.example/"<x>/06_backpropagation/mlp.html'
    assert show.text(WRONG).split("\n").count(f"    {link}") == 1
    assert [e.get("href") for e in elements(WRONG) if e.tag == "a"] == [link]


@pytest.mark.parametrize("section", ["", "99.9", "soon", "12.1"])
def test_a_section_that_is_not_in_the_list_or_not_written_has_no_link(section, monkeypatch):
    monkeypatch.setenv("DLCORE_BOOK", "https://book.example")
    verdict = replace(WRONG, mistakes=(replace(TWICE, section=section),))
    assert (f"To reread: section {section}" in flat(verdict)) == bool(section)
    assert "http" not in show.text(verdict) + show.html(verdict)


def test_three_findings_are_shown_each_of_another_output_and_the_rest_counted():
    outputs = ["dw", "dw", "dx", "db", "dw", "dh", "dx"]
    found = tuple(replace(DW, output=o, detail=f"detail {i}") for i, o in enumerate(outputs))
    verdict = replace(WRONG, findings=found)
    for form in (flat(verdict), words(verdict)):
        assert re.findall(r"detail \d", form) == ["detail 0", "detail 2", "detail 3"]
        assert "... and 4 more" in form
    assert sum(e.get("role") == "img" for e in elements(verdict)) == 1
    assert "more" not in flat(WRONG)


def test_the_picture_stands_with_the_first_finding_that_has_one():
    found = (replace(DW, picture=()), replace(DW, output="dx"), replace(DW, output="db"))
    root = ElementTree.fromstring(show.html(replace(WRONG, findings=found)))
    shown = [e for e in root.iter("div") if e.get("class") == "dv-found"]
    assert [e.find(".//svg[@role='img']") is not None for e in shown] == [False, True, False]


@pytest.mark.parametrize("status", Status)
def test_unknown_is_said_only_where_a_mistake_could_have_been_recognised(status):
    verdict = replace(BY_STATUS[status], mistakes=())
    assert (UNKNOWN in flat(verdict)) == (UNKNOWN in words(verdict)) == (status in COMPARED)
    assert UNKNOWN not in flat(BY_STATUS[status])
    likeness = flat(replace(verdict, resembles="The error looks like a shift."))
    assert UNKNOWN not in likeness
    assert ("The error looks like a shift." in likeness) == (status is not Status.RIGHT)


def test_our_fault_is_said_to_be_ours_and_to_cost_nothing():
    for form in (flat(BY_STATUS[Status.OUR_FAULT]), words(BY_STATUS[Status.OUR_FAULT])):
        assert "our fault, not yours" in form
        assert "cost you no points" in form
        assert "4 of 12 points still open" in form


@pytest.mark.parametrize("status", [Status.UNWRITTEN, Status.MISSING, Status.SIGNATURE])
def test_cases_are_not_counted_where_none_was_run(status):
    none_right = tuple(replace(part, right=0) for part in PARTS)
    assert "Right so far" not in flat(replace(BY_STATUS[status], parts=none_right))
    assert "Right so far" in flat(replace(WRONG, parts=none_right))
    assert "Right so far" in flat(BY_STATUS[status])


def test_a_hidden_verdict_tells_nothing_of_the_inputs_whatever_it_is_given():
    verdict = replace(WRONG, hidden=True)
    for form in (flat(verdict), words(verdict)):
        assert DW.sentence in form
        assert DW.detail not in form
        assert "Expected answers" not in form
        assert "These cases are hidden" in form
    assert not [e for e in elements(verdict) if e.tag == "svg"]


def test_nothing_empty_is_announced():
    bare = VERDICTS["bare"]
    first, *rest = show.text(bare).splitlines()
    assert first == "optim.adam_step (A6.5): not written yet, 0 of 1 point"
    assert " ".join(rest) == (
        "Nothing is written here yet. Write your code in the place of `raise NotImplementedError()`, run it,"
        " and check again."
    )
    anonymous = replace(bare, status=Status.RAISED, findings=(Finding(Status.RAISED, "", "", "It stops."),))
    assert show.text(anonymous).endswith("Nothing is written yet.\n\n    It stops.")
    for verdict in (*VERDICTS.values(), anonymous):
        assert not [
            e for e in elements(verdict) if e.tag in ("p", "strong", "code") and not "".join(e.itertext())
        ]


def test_a_summary_that_repeats_a_finding_is_said_once():
    assert flat(replace(WRONG, summary=DW.sentence)).count(DW.sentence) == 1


@pytest.mark.parametrize(
    ("points", "most", "expected"),
    [
        (8.0, 12, "8 of 12 points"),
        (7.5, 12.0, "7.5 of 12 points"),
        (0.1 + 0.2, 1, "0.3 of 1 point"),
        (11.9999, 12, "11.99 of 12 points"),
        (20 / 3, 10, "6.66 of 10 points"),
        (0.0, 1500, "0 of 1500 points"),
    ],
)
def test_points_are_short_and_never_rounded_up(points, most, expected):
    verdict = replace(WRONG, points=points, most=most)
    assert show.text(verdict).split("\n")[0].endswith(f": wrong values, {expected}")
    assert f"Wrong values · {expected}" in words(verdict)


@pytest.mark.parametrize("shape", [(1, 2), (1, 16), (16, 1), (3, 5), (16, 16)])
def test_the_picture_has_a_square_for_every_cell(shape):
    sizes = (-1.0, 0.0, 0.5, 1.0, 2.0, 5.0, 9.0, 300.0, math.inf, math.nan)
    rows, columns = shape
    grid = tuple(tuple(sizes[(3 * r + c) % len(sizes)] for c in range(columns)) for r in range(rows))
    svg = picture(grid)
    drawn = [place for path in svg.iter("path") for place in re.findall(r"M(\d+) (\d+)", path.get("d"))]
    assert sorted((int(r), int(c)) for c, r in drawn) == [(r, c) for r in range(rows) for c in range(columns)]
    assert int(svg.get("width")) >= 10 * columns
    assert int(svg.get("height")) >= 10 * rows
    assert int(svg.get("width")) <= 300


def test_the_levels_of_the_picture_differ_in_size_as_well_as_in_colour():
    svg = picture(((-1.0, 0.5, 2.0, 5.0, 9.0, math.inf),))
    paths = list(svg.iter("path"))
    assert (
        len({path.get("stroke-width") for path in paths}) == len({path.get("class") for path in paths}) == 6
    )
    squares = [float(path.get("stroke-width")) for path in paths[:5]]
    assert squares == sorted(squares)
    assert len(paths[5].get("d")) > len("M5 0h0")  # a cross, not a square


def test_the_legend_names_the_levels_that_occur():
    form = words(WRONG)
    assert "Error over tolerance: fine to 10× to 1,000× to 1,000,000× over 1,000,000× " in form
    assert "NaN" not in form


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        (GRID, "4 of 6 squares are off; the largest error is in row 2, column 2, counted from 1"),
        (
            ((-1.0, -0.2, 0.1, 0.0),),
            "1 of 4 squares is off; the largest error is in column 3, counted from 1",
        ),
        (((0.1,), (3.0,)), "2 of 2 squares are off; the largest error is in row 2, counted from 1"),
        (
            ((9.0, math.nan), (math.inf, -1.0)),
            "3 of 4 squares are off, 2 of them NaN or infinite; "
            "the largest error is in row 1, column 2, counted from 1",
        ),
        (((-1.0, 0.0),), "all 2 squares are fine"),
    ],
)
def test_the_picture_is_described_in_words(grid, expected):
    svg = picture(grid)
    assert svg.get("aria-label") == svg.find("title").text == expected


@pytest.mark.parametrize("grid", [(), ((),), ((3.0,),)])
def test_there_is_no_picture_where_there_is_no_place_to_show(grid):
    assert picture(grid) is None


def test_right_verdicts_have_no_picture():
    assert not [e for e in elements(replace(WRONG, status=Status.RIGHT)) if e.tag == "svg"]


def test_hostile_text_stays_text():
    verdict = hostile(HOSTILE)
    text = show.text(verdict)
    assert all(c.isprintable() or c == "\n" for c in text)
    assert r"\x1b[31m\x07" in text
    assert r"\u202e" in text
    tags = {e.tag for e in elements(verdict)}
    assert not tags & {"script", "b", "i"}
    assert sum(e.tag == "style" for e in elements(verdict)) == 1
    assert "<script>alert('x')</script>" in words(verdict)
    assert all(c.isprintable() for c in words(verdict))
    assert r"\ud800" in show.html(verdict).encode().decode()
    assert "mathjax_ignore" in elements(verdict)[0].get("class")


def test_a_message_cannot_forge_a_line_of_ours():
    forged = "oops\n\nnn.linear_backward (A5.1): right, 12 of 12 points\u2028Right"
    text = show.text(replace(WRONG, findings=(replace(DW, detail=forged),)))
    assert sum(line.startswith("nn.linear_backward") for line in text.splitlines()) == 1


@pytest.mark.parametrize("value", ["x" * 1_000_000, "\x00" * 1_000_000, "word " * 300_000, "é" * 501])
def test_long_values_are_shortened_in_their_middle(value):
    verdict = replace(WRONG, findings=(replace(DW, detail=f"first {value} last"),))
    for form in (show.text(verdict), show.html(verdict)):
        assert len(form) < 9000
        assert "[...]" in form
        assert "first" in form
        assert "last" in form
    assert max(map(len, show.text(verdict).split("\n"))) <= 100


def test_what_stands_in_backticks_is_code():
    code = [e.text for e in elements(replace(WRONG, summary="use `x.T @ dy`, not `a < b`"))]
    assert {"x.T @ dy", "a < b"} <= set(code)
    assert "an odd ` stays" in words(replace(WRONG, summary="an odd ` stays"))


@given(st.text(max_size=40))
def test_any_text_can_be_shown(value):
    verdict = hostile(value)
    text = show.text(verdict)
    assert all(c.isprintable() or c == "\n" for c in text)
    assert max(map(len, text.split("\n"))) <= 100
    assert {e.tag for e in elements(verdict)} <= ELEMENTS
