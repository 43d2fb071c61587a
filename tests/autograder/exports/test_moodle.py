"""Worksheets that Moodle takes back, by its own rules on who is meant and on what is passed over."""

import csv
import io
import re

import pytest

from autograder.exports import grades, moodle, sheets
from autograder.exports.grades import Grade

HEADER = [
    "Identifier",
    "Full name",
    "Email address",
    "Status",
    "Grade",
    "Maximum Grade",
    "Grade can be changed",
    "Last modified (submission)",
    "Last modified (grade)",
    "Feedback comments",
]
SUBMITTED = "Submitted for grading - "


def worksheet(nasty, **cells):
    rows = [
        [
            f"Participant {70 + i}",
            name,
            f"m{i}@x.edu",
            SUBMITTED,
            "",
            "12.00",
            "Yes",
            "Friday, 1:00 PM",
            "-",
            "",
        ]
        for i, name in enumerate(nasty)
    ]
    for title, (row, value) in cells.items():
        rows[row][HEADER.index(title.replace("_", " "))] = value
    return "\ufeff" + sheets.lines([HEADER, *rows], ",", "\n")


def imported(data, comma=False):
    """{participant: (grade, feedback)}, by the rules of Moodle's importer of worksheets."""
    header, *rows = csv.reader(io.StringIO(data.decode().removeprefix("\ufeff"), ""))
    at = {title: header.index(title) for title in ("Identifier", "Grade", "Last modified (grade)")}
    taken = {}
    for row in rows:
        participant = row[at["Identifier"]][len("Participant ") :]
        assert participant.isdigit()
        grade = row[at["Grade"]].replace(",", ".") if comma else row[at["Grade"]]
        if grade and 0 <= float(grade) <= 12 and row[at["Last modified (grade)"]] == "-":
            taken[participant] = (float(grade), row[header.index("Feedback comments")])
    return taken


@pytest.fixture
def sheet(tmp_path, nasty):
    path = tmp_path / "sheet.csv"
    path.write_text(worksheet(nasty), newline="")
    return path


def emails(nasty):
    return {name: f"m{i}@x.edu" for i, name in enumerate(nasty)}


def rows(path):
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), "")))


def test_grades_and_comments_arrive_and_nothing_else_changes(tmp_path, sheet, nasty):
    given = [Grade(name, i + 0.125, 12, f"<{name}>\nnext") for i, name in enumerate(nasty[:11])]
    said = moodle.write_worksheet(sheet, given, tmp_path / "out.csv", names=emails(nasty))
    assert said == ["In the file, but not graded; left as they were: m11@x.edu."]
    taken = imported((tmp_path / "out.csv").read_bytes())
    assert [grade for grade, _ in taken.values()] == [round(i + 0.125, 2) for i in range(11)]
    assert taken["70"][1] == "&lt;Doe, Jr.&gt;<br>next"
    assert not any("<" in text.replace("<br>", "") for _, text in taken.values())
    kept = [i for i, title in enumerate(HEADER) if title not in ("Grade", "Feedback comments")]
    before, after = rows(sheet), rows(tmp_path / "out.csv")
    assert [[row[i] for i in kept] for row in before] == [[row[i] for i in kept] for row in after]
    assert before[12] == after[12]
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_students_without_names_are_known_by_identifier(tmp_path, sheet):
    moodle.write_worksheet(
        sheet, [Grade("ada", 3, 12)], tmp_path / "out.csv", "Identifier", {"ada": "Participant 72"}
    )
    assert imported((tmp_path / "out.csv").read_bytes()) == {"72": (3.0, "")}


def test_what_moodle_would_pass_over_is_told(tmp_path, sheet, nasty):
    sheet.write_text(worksheet(nasty, Grade_can_be_changed=(1, "No"), Grade=(2, "5.00")), newline="")
    given = [Grade("m0@x.edu", 12.01, 13), Grade("m1@x.edu", 3, 12), Grade("m2@x.edu", None, 0, "sorry")]
    said = " ".join(moodle.write_worksheet(sheet, given, tmp_path / "out.csv"))
    assert rows(sheet) == rows(tmp_path / "out.csv")
    assert "Locked in Moodle; left as they were: m1@x.edu." in said
    assert "Above the maximum in Moodle; left as they were: m0@x.edu." in said
    assert "Could not be graded; left as they were: m2@x.edu." in said


def test_sites_in_other_languages_name_their_words(tmp_path, sheet):
    german = moodle.Words("ID", "Bewertung", "Zuletzt", "Bestwertung", "Änderbar", "Nein", "Kommentare")
    text = "ID,E-Mail,Bewertung,Bestwertung,Änderbar,Zuletzt,Kommentare\n"
    text += 'Teilnehmer/in7,a@x,,"12,00",Ja,-,\nTeilnehmer/in8,b@x,,"12,00",Nein,-,\n'
    sheet.write_text(text)
    given = [Grade("a@x", 3.5, 12), Grade("b@x", 3.5, 12)]
    moodle.write_worksheet(sheet, given, tmp_path / "out.csv", "E-Mail", words=german)
    assert [row[2] for row in rows(tmp_path / "out.csv")] == ["Bewertung", "3,50", ""]


def test_a_sheet_without_comments_gets_none(tmp_path, sheet):
    sheet.write_text("Identifier,Email address,Grade,Last modified (grade)\nParticipant 7,a@x,,-\n")
    said = moodle.write_worksheet(sheet, [Grade("a@x", 3, 12, "text")], tmp_path / "out.csv")
    assert rows(tmp_path / "out.csv")[1] == ["Participant 7", "a@x", "3.00", "-"]
    assert said == ['No comments were written, because there is no column "Feedback comments".']


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Identifier", "Number", 'no column "Identifier"'),
        (",Grade,", ",Note,", 'no column "Grade"'),
        ("Last modified (grade)", "Modified", 'no column "Last modified (grade)"'),
        ("Email address", "Mail", 'no column "Email address"'),
        ("Participant 71", "Participant 70", "Participant 70 stands there more than once"),
        ("m1@", "m0@", "m0@x.edu stands there more than once"),
        ("Participant 71", "Grace", "an identifier that ends in no number"),
        ("Participant 71", "71", "an identifier that ends in no number"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_written(tmp_path, sheet, old, new, said):
    sheet.write_text(sheet.read_bytes().decode().replace(old, new), newline="")
    with pytest.raises(sheets.ExportProblem, match=re.escape(said)):
        moodle.write_worksheet(sheet, [], tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_the_gradebook_gets_grade_and_feedback_by_email(tmp_path, nasty, reports):
    known = emails(nasty) | {"lost": "lost@x.edu"}
    said = moodle.write_gradebook(grades.from_reports(reports), "A5", tmp_path / "out.csv", known)
    header, *body = rows(tmp_path / "out.csv")
    assert header == ["Email address", "A5 (Real)", "A5 (Feedback)"]
    assert [row[:2] for row in body] == [
        [f"m{i}@x.edu", f"{r.points:.2f}"] for i, r in enumerate(reports[:12])
    ]
    assert all("nn.linear_backward" in row[2] and "\n" not in row[2] for row in body)
    assert "map both" in said[0]
    assert said[1:] == [
        'Left out, for want of "Email address": ours, waits.',
        "Could not be graded; left as they were: lost@x.edu.",
    ]


def test_names_serve_as_emails_where_no_others_are_given(tmp_path):
    moodle.write_gradebook([Grade("a@x", 1, 2)], "A5", tmp_path / "out.csv")
    assert rows(tmp_path / "out.csv")[1] == ["a@x", "1.00", ""]


def test_a_worksheet_tells_who_a_participant_is(sheet):
    assert moodle.participants(sheet)["73"] == "m3@x.edu"
