"""Canvas reads back what we write: by its own rules, written down here, and nothing else has changed."""

import csv
import io
import re

import pytest

from autograder.exports import canvas, grades, sheets
from autograder.exports.grades import Grade

INFO = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
HEADER = [*INFO, "Notes", "A4 (311)", "A5 (312)", "Current Score"]
POSTING = ["", "", "", "", "", "", "Manual Posting", "", ""]
POSSIBLE = ["    Points Possible", "", "", "", "", "", "10.00", "12.00", "(read only)"]


def export(nasty, delimiter=","):
    students = [
        [name, str(100 + i), f"s{i}", f"login{i}", "S 1", "a;b,c", "7.50", "", "80.0"]
        for i, name in enumerate(nasty)
    ]
    test = ["Student, Test", "999", "", "", "S 1", "", "", "", ""]
    return sheets.lines([HEADER, POSTING, POSSIBLE, *students, test], delimiter, "\n")


def imported(data):
    """{login: {assignment: score}}, by the rules of Canvas's gradebook importer."""
    text = data.decode("utf-8-sig")
    counts = {}
    for mark in ";,":
        sizes = {len(next(csv.reader([line], delimiter=mark))) for line in text.splitlines()[:3]}
        counts[mark] = sizes.pop() if len(sizes) == 1 else 0
    mark = ";" if counts[";"] > counts[","] else ","
    header, *rows = csv.reader(io.StringIO(text, ""), delimiter=mark)
    assert "Student" in header[0]
    assert "ID" in header[1]
    assert "Section" in header[len(INFO) - 1]
    students = [row for row in rows if "Points Possible" not in row[0] and row[1]]
    titles = {i: title for i, title in enumerate(header) if re.fullmatch(r".* \(\d+\)", title)}
    return {row[3]: {title: normal(row[i]) for i, title in titles.items()} for row in students}


def normal(cell):
    """Every comma and point but the last is dropped from a number, and the last is its decimal point."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *whole, last = re.split("[,.]", cell)
    return float(f"{''.join(whole)}.{last}") if whole else float(last)


@pytest.fixture
def sheet(tmp_path, nasty):
    path = tmp_path / "export.csv"
    path.write_text(export(nasty), newline="")
    return path


def logins(nasty):
    return {name: f"login{i}" for i, name in enumerate(nasty)}


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_scores_arrive_and_nothing_else_changes(tmp_path, sheet, nasty, delimiter):
    sheet.write_text(export(nasty, delimiter), newline="")
    given = [Grade(name, 1000 + i / 3, 12.0) for i, name in enumerate(nasty)]
    assert canvas.write(sheet, given, "A5", tmp_path / "out.csv", names=logins(nasty)) == []
    scores = imported((tmp_path / "out.csv").read_bytes())
    for i in range(len(nasty)):
        assert scores[f"login{i}"] == {"A4 (311)": 7.5, "A5 (312)": round(1000 + i / 3, 2)}
    before = list(csv.reader(io.StringIO(sheet.read_text(), ""), delimiter=delimiter))
    after = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_text(), ""), delimiter=delimiter))
    assert [row[:7] + row[8:] for row in before] == [row[:7] + row[8:] for row in after]
    assert before[:3] == after[:3]


@pytest.mark.parametrize("by", ["ID", "SIS User ID", "Student"])
def test_students_are_known_by_the_column_that_is_asked_for(tmp_path, sheet, nasty, by):
    name = {"ID": "100", "SIS User ID": "s0", "Student": nasty[0]}[by]
    said = canvas.write(sheet, [Grade(name, 5, 12)], "312", tmp_path / "out.csv", by)
    assert imported((tmp_path / "out.csv").read_bytes())["login0"]["A5 (312)"] == 5
    assert len(said) == 1
    assert said[0].startswith("In the file, but not graded")


def test_who_is_left_out_is_told(tmp_path, sheet, nasty):
    text = sheet.read_bytes().decode().replace('login1,S 1,"a;b,c",7.50,,', 'login1,S 1,"a;b,c",7.50,ex,')
    sheet.write_text(text, newline="")
    given = [
        Grade("login1", 3, 12),
        Grade("login2", None, 0),
        Grade("login3", 4, 12, waiting=True),
        Grade("ghost", 1, 10),
    ]
    said = " ".join(canvas.write(sheet, given, "A5 (312)", tmp_path / "out.csv"))
    scores = imported((tmp_path / "out.csv").read_bytes())
    assert [scores[f"login{i}"]["A5 (312)"] for i in range(4)] == ["", "ex", "", 4.0]
    assert "Graded, but not in the file: ghost." in said
    assert "In the file, but not graded; left as they were: login0" in said
    assert "Could not be graded; left as they were: login2." in said
    assert "Parts still wait for a person; written without them: login3." in said
    assert "Excused in Canvas, and still so: login1." in said
    assert "Canvas counts out of 12.00, and these grades out of 10.00, 12.00." in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Student,ID", "Name,ID", "no gradebook of Canvas"),
        ("Student,ID", "Student,Number", "no gradebook of Canvas"),
        (",Section", ",Group", "no gradebook of Canvas"),
        ("A5 (312)", "A5", 'no assignment "A5"; it has: A4'),
        ("A4 (311)", "A5 (311)", 'more than one assignment "A5"'),
        ("12.00", "12.00 (read only)", "is read only"),
        ("SIS Login ID", "Login", 'no column "SIS Login ID"'),
        ("login3", "login2", "login2 stands there more than once"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_written(tmp_path, sheet, old, new, said):
    sheet.write_text(sheet.read_bytes().decode().replace(old, new), newline="")
    with pytest.raises(sheets.ExportProblem, match=re.escape(said)):
        canvas.write(sheet, [Grade("login0", 1, 12)], "A5", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_two_grades_for_one_student_are_refused(tmp_path, sheet):
    with pytest.raises(sheets.ExportProblem, match="login0 stands there more than once among the grades"):
        canvas.write(
            sheet,
            [Grade("a", 1, 12), Grade("login0", 2, 12)],
            "A5",
            tmp_path / "out.csv",
            names={"a": "login0"},
        )


def test_names_in_two_columns_are_fine(tmp_path, sheet):
    header = "LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,A5 (312)\n"
    sheet.write_text(header + "Points Possible,,,,,,12.00\nLovelace,Ada,1,s,login0,S,\n")
    assert canvas.write(sheet, [Grade("login0", 3, 12)], "A5", tmp_path / "out.csv") == []
    assert (tmp_path / "out.csv").read_text().endswith("Lovelace,Ada,1,s,login0,S,3.00\n")


def test_reports_become_grades(tmp_path, sheet, reports, nasty):
    said = canvas.write(sheet, grades.from_reports(reports), "A5", tmp_path / "out.csv", names=logins(nasty))
    scores = imported((tmp_path / "out.csv").read_bytes())
    for i, report in enumerate(reports[: len(nasty)]):
        assert scores[f"login{i}"]["A5 (312)"] == report.points
    assert any("Graded, but not in the file: lost, ours, waits." in one for one in said)
