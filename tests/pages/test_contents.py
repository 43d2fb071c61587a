"""What the book promises, held against its sources: nothing here builds the site."""

from __future__ import annotations

import ast
import csv
import gzip
import re
from collections import Counter

import pytest
from pages import sources
from spellchecker import SpellChecker

from autograder import sections
from dlcore import syllabus

PAGES = sources.listed()
WRITTEN = [page for page in PAGES if page != "genindex"]
IN_CHAPTERS = [page for page in PAGES if re.match(r"\d\d_", page)]
WITH_CODE = [page for page in WRITTEN if "{code-cell}" in sources.text(page)]
LABELS = Counter(label for page in WRITTEN for label in sources.labels(page))


def rows(name: str) -> list[dict[str, str]]:
    with (sources.BOOK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_page_is_in_the_table_of_contents():
    there = {path.relative_to(sources.BOOK).with_suffix("").as_posix() for path in sources.BOOK.rglob("*.md")}
    assert {page for page in there if not page.startswith("_")} == set(PAGES)
    assert len(PAGES) == len(set(PAGES))


@pytest.mark.parametrize("number", [n for n, section in sections.SECTIONS.items() if section.page])
def test_a_verdict_leads_to_a_section_of_that_title(number):
    section = sections.SECTIONS[number]
    assert section.page in PAGES
    assert sources.title(section.page) == section.title
    assert f"section-{number.replace('.', '-')}" in sources.labels(section.page)


def test_sections_are_numbered_as_the_table_of_contents_counts_them():
    for chapter in sources.CHAPTERS:
        pages = [page for page in IN_CHAPTERS if page.startswith(f"{chapter.name}/")]
        assert pages[0].endswith("/index")
        assert pages[-1].endswith("/review")
        numbers = [f"{int(chapter.name[:2])}.{i + 1}" for i in range(len(pages) - 2)]
        assert [sections.SECTIONS[n].page for n in numbers] == pages[1:-1]


@pytest.mark.parametrize("chapter", [chapter.name for chapter in sources.CHAPTERS])
def test_a_chapter_opens_with_what_you_will_be_able_to_do_and_ends_with_a_review(chapter):
    assert "\n```{rubric} What you will be able to do\n" in sources.text(f"{chapter}/index")
    review = sources.text(f"{chapter}/review")
    for heading in ("Summary", "Check yourself", "Further reading"):
        assert f"\n## {heading}" in review
    assert review.count("{dropdown}") >= 8
    assigned = [a.code for a in syllabus.ASSIGNMENTS if int(chapter[:2]) in a.chapters]
    assert re.findall(r"\{assignment\} (A\d+)", review) == assigned


@pytest.mark.parametrize("chapter", [chapter.name for chapter in sources.CHAPTERS])
def test_a_chapter_has_a_figure_that_moves_and_a_pitfall(chapter):
    together = "".join(sources.text(page) for page in IN_CHAPTERS if page.startswith(chapter))
    assert "{interactive}" in together
    assert "{admonition} Pitfall" in together


@pytest.mark.parametrize("page", IN_CHAPTERS)
def test_a_page_has_headings_below_its_title(page):
    # The theme's script fails on a page with margin notes and no table of its contents; the first page of a
    # chapter has rubrics, since headings there would be counted as its first sections.
    opening = page.endswith("/index")
    assert bool(re.search(r"^## ", sources.text(page), re.MULTILINE)) != opening
    assert not (opening and "{margin}" in sources.text(page))


@pytest.mark.parametrize("page", WITH_CODE)
def test_no_page_gives_an_exercise_away(page):
    answers = {name.rpartition(".")[2] for name in syllabus.target_names()}
    for cell in sources.cells(page):
        code = re.sub(r"^[%!].*$", "", cell, flags=re.MULTILINE)
        tree = ast.parse(code)
        made = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert not made & answers
        assert "getsource" not in code


@pytest.mark.parametrize("page", WITH_CODE)
def test_a_figure_has_a_caption_and_words_for_who_cannot_see_it(page):
    text = sources.text(page)
    figures = text.count("\n  figure:")
    assert text.count("\n    caption:") == figures
    assert len(re.findall(r"^    alt: \S", text, re.MULTILINE)) == figures


def test_labels_are_unique():
    assert [label for label, times in LABELS.items() if times > 1] == []


def test_every_row_of_the_syllabus_has_its_place():
    wanted = {f"S-{i:03}" for i in range(1, 182)} | {f"E-{i:03}" for i in range(1, 110)}
    places = rows("coverage.csv")
    assert wanted <= {row["id"] for row in places}
    for row in places:
        assert row["anchor"] in sources.labels(row["page"]), row


def test_every_correction_is_complete():
    corrections = rows("errata.csv")
    assert {f"E-{i:03}" for i in range(1, 110)} <= {row["id"] for row in corrections}
    assert all(row["source"] and row["says"] and row["right"] for row in corrections)


def cited() -> set[str]:
    tables = [path.read_text() for path in sorted(sources.BOOK.rglob("*.csv"))]
    text = "".join([*map(sources.text, WRITTEN), *tables])
    roles = re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text)
    return {key.strip() for role in roles for key in role.split(",")}


def test_every_work_that_is_cited_is_in_the_bibliography_and_the_other_way_round():
    entries = re.findall(r"^@\w+\{([^,]+),", (sources.BOOK / "references.bib").read_text(), re.MULTILINE)
    assert len(entries) == len(set(entries))
    assert set(entries) == cited()


@pytest.mark.parametrize("widget", sorted(sources.BOOK.glob("_assets/widgets/*.js")), ids=lambda p: p.stem)
def test_a_widget_is_small_and_belongs_to_a_figure(widget):
    assert len(gzip.compress(widget.read_bytes())) < 2600
    assert f'Book.widget("{widget.stem}"' in widget.read_text()
    assert any(f"{{interactive}} {widget.stem}\n" in sources.text(page) for page in WRITTEN)


def test_words_are_spelt_as_the_dictionary_or_our_list_has_them():
    dictionary = SpellChecker()
    dictionary.word_frequency.load_words((sources.BOOK / "words.txt").read_text().split())
    for page in WRITTEN:
        words = re.findall(r"[A-Za-z][a-z]+(?:['’][a-z]+)?", sources.prose(page))
        plain = {re.sub(r"['’]s$", "", word) for word in words}
        assert dictionary.unknown(plain) == set(), page
