"""The page of a class: how exercises went, which mistakes were made, what to reread, and who is who."""

import re
from dataclasses import replace

import html5lib
import pytest
from answers import averaged, doubled, first_row, right, verdict

from autograder.class_page import page
from autograder.report import CellScore, Report, failed
from autograder.verdict import Named, Status, Verdict


def graded(student, *verdicts, cells=()):
    return Report(student, "A5", verdicts, cells=cells)


def wrong(*mistakes, number="A5.1", section="6.4"):
    named = tuple(Named(name, f"About {name}.", section) for name in mistakes)
    return Verdict("nn.f", number, 4, Status.VALUES, "", 1.0, mistakes=named)


CLASS = [
    *(graded(f"right-{i}", verdict(right)) for i in range(4)),
    *(graded(f"averaged-{i}", verdict(averaged)) for i in range(3)),
    graded("doubled", verdict(doubled)),
    graded("first-row", verdict(first_row)),
    failed("zoe", "A5", "a5.ipynb is not JSON."),
]


def words(html):
    """What a reader sees."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def mistakes(html):
    """(name, number, width of the bar in percent), from top to bottom."""
    found = re.findall(
        r'<strong>([^<]+)</strong> <span class="over">[^<]*</span></span> <span class="score">(\d+)</span>'
        r".*?width:(\d+)%",
        html,
        re.DOTALL,
    )
    return [(name, int(count), int(width)) for name, count, width in found]


def test_the_head_says_how_many_and_how_well():
    points = sorted(report.points for report in CLASS[:9])
    said = words(page(CLASS))
    assert (
        f"{sum(points) / 9:.1f} of 12 points on average median {points[4]:g}; 10 handed in, 9 graded" in said
    )


def test_an_exercise_shows_its_pass_rate_and_counts():
    assert re.search(r"A5\.1 nn\.linear_backward 44 % \d+ % 4 4 1 –", words(page(CLASS)))
    assert '<span style="width:44%">' in page(CLASS)


def test_what_nobody_has_judged_has_no_pass_rate():
    essay = graded("a", cells=(CellScore("a5", "why", None, 4.0),))
    assert re.search(r"a5: why – – – – – 1", words(page([essay])))
    graded_by_hand = graded("b", cells=(CellScore("a5", "why", 0.0, 4.0),))
    assert re.search(
        r"a5: why – – – – 1 2", words(page([essay, replace(essay, student="c"), graded_by_hand]))
    )


def test_mistakes_stand_by_how_often_they_were_made_with_bars_to_scale():
    want = [("mean for sum", 3, 100), ("db doubled", 1, 33), ("no loop over rows", 1, 33)]
    assert mistakes(page(CLASS)) == want


def test_few_are_drawn_and_the_rest_is_counted():
    crowd = [graded(f"s{i}", wrong(*(f"m{k:02}" for k in range(i)))) for i in range(1, 16)]
    html = page(crowd)
    assert len(mistakes(html)) == 12
    assert mistakes(html)[0] == ("m00", 15, 100)
    assert "And 6 more, each seldom." in words(html)


def test_without_mistakes_it_says_so():
    assert "Mistakes None that has a name. Submissions" in words(page([graded("ada", verdict(right))]))


def test_a_mistake_leads_to_the_section_where_there_is_a_book(monkeypatch):
    monkeypatch.delenv("DLCORE_BOOK", raising=False)
    without = page([graded("a", wrong("sign"))])
    assert "About sign." in words(without)
    assert 'To reread: section 6.4, "Backpropagation' in words(without).replace("&#34;", '"')
    assert "06_backpropagation" not in without
    monkeypatch.setenv("DLCORE_BOOK", "..")
    assert '<a href="../06_backpropagation/mlp.html">section 6.4' in page([graded("a", wrong("sign"))])


def test_a_section_that_no_longer_exists_is_left_out():
    assert "To reread" not in words(page([graded("a", wrong("sign", section="99.9"))]))


def test_students_lead_to_their_pages_and_the_head_leads_back():
    html = page(CLASS, {"doubled": "doubled/a5.html"}, title="Backwards", home="index.html")
    assert "<h1>Backwards</h1>" in html
    assert '<a href="doubled/a5.html">doubled</a>' in html
    assert '<th scope="row">first-row</th>' in html
    assert '<a href="index.html">The class</a>' in html
    assert "no grade a5.ipynb is not JSON." in words(html)
    assert 'href="index.html"' not in page(CLASS)


def test_of_many_notes_the_first_are_shown():
    notes = [f"Cell c{i} was missing." for i in range(5)]
    said = words(page([replace(graded("ada", verdict(right)), notes=tuple(notes))]))
    assert "Cell c0 was missing. Cell c1 was missing. And 3 more notes." in said
    assert "c2" not in said


def test_the_order_of_the_reports_makes_no_difference():
    assert page(CLASS) == page(CLASS[::-1])


def test_nothing_that_a_student_wrote_is_obeyed():
    bad = "<script>alert(1)</script>\u202e"
    html = page([failed(bad, "A5", f"{bad}.ipynb is empty."), graded("ada", wrong(bad))])
    assert "<script" not in html
    assert "\u202e" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("reports", [CLASS, [failed("a", "A5", "Empty.")]], ids=["class", "nobody"])
def test_the_page_is_valid(reports):
    parser = html5lib.HTMLParser()
    parser.parse(page(reports, {"doubled": "doubled.html"}, home="index.html"))
    assert [(at, code) for at, code, _ in parser.errors] == []


def test_what_has_no_name_is_counted_over_all_exercises():
    def lacks(number):
        return Verdict("nn.f", number, 4, Status.UNWRITTEN, "Nothing is written.")

    other = Verdict("nn.g", "A5.4", 4, Status.VALUES, "Wrong.")
    html = page([graded("a", lacks("A5.1"), lacks("A5.2"), other), graded("b", lacks("A5.1"))])
    assert mistakes(html) == []
    assert "together 3 × not written yet 1 × none of the mistakes that we know Submissions" in words(html)


def test_code_in_a_sentence_is_set_as_code():
    named = Named("one array", "`x -= a` is <not> the same as `x = x - a`.", "6.4")
    html = page([graded("a", Verdict("nn.f", "A5.1", 4, Status.VALUES, "", mistakes=(named,)))])
    assert "<code>x -= a</code> is &lt;not&gt; the same as <code>x = x - a</code>." in html
