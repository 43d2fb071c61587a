"""CSV files come and go as they are; what is none is refused in one sentence, and nothing is half written."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.exports import sheets

CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_rows_survive_the_trip_through_a_file(rows):
    assert list(csv.reader(io.StringIO(sheets.lines(rows), ""))) == rows


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_sheet_is_saved_in_the_form_in_which_it_came(tmp_path, nasty, delimiter, line_end, encoding):
    rows = [["Name", "Grade"], *([name, "1,5"] for name in nasty)]
    came = sheets.lines(rows, delimiter, line_end).encode(encoding)
    (tmp_path / "in.csv").write_bytes(came)
    sheets.read(tmp_path / "in.csv").save(tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == came


def test_what_excel_calls_unicode_text_becomes_what_an_lms_reads(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes("Name\tGrade\r\nŻ, J\t1\r\n".encode("utf-16"))
    sheets.read(path).save(path)
    assert path.read_bytes() == 'Name,Grade\r\n"Ż, J",1\r\n'.encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        ("Nam\u00e9,Grade".encode("latin-1"), "not text in UTF-8"),
        (b"PK\x03\x04\0\0,", "not text in UTF-8"),
        (b'Name,Grade\n"a"b,1\n', "no well-formed CSV"),
        (b'Name,Grade\n"a,1\n', "no well-formed CSV"),
        (b"Name,Grade\n" + b"a" * 200_000, "no well-formed CSV"),
    ],
)
def test_what_is_no_csv_is_refused(tmp_path, data, said):
    (tmp_path / "in.csv").write_bytes(data)
    with pytest.raises(sheets.ExportProblem, match=said):
        sheets.read(tmp_path / "in.csv")


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path, monkeypatch):
    with pytest.raises(sheets.ExportProblem, match="cannot be read"):
        sheets.read(tmp_path / "in.csv")
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    monkeypatch.setattr(sheets, "_MOST_BYTES", 3)
    with pytest.raises(sheets.ExportProblem, match="is larger than"):
        sheets.read(tmp_path / "in.csv")


def test_columns_are_found_by_name_if_it_is_one(tmp_path):
    sheet = sheets.Sheet(tmp_path, ["a", "b", "b"], [["x", "", ""], ["x", "", ""]])
    assert sheet.column("a") == 0
    with pytest.raises(sheets.ExportProblem, match='no column "c"'):
        sheet.column("c")
    with pytest.raises(sheets.ExportProblem, match='2 columns "b"'):
        sheet.column("b")
    with pytest.raises(sheets.ExportProblem, match="x stands there more than once"):
        sheet.rows_by(0, sheet.rows)
    assert sheet.rows_by(1, sheet.rows) == {}


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kept").write_text("")
    with pytest.raises(sheets.ExportProblem, match="cannot be written"):
        sheets.put(tmp_path / "folder", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_whoever_reads_the_old_file_goes_on_reading_it(tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    with (tmp_path / "file").open("rb") as reader:
        sheets.put(tmp_path / "file", b"new")
        assert reader.read() == b"old"
    assert (tmp_path / "file").read_bytes() == b"new"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_formulas_are_guarded(text):
    assert sheets.guarded(text) == f"'{text}"


def test_long_lists_of_names_are_cut():
    assert sheets.listed(f"{i:02}" for i in range(12)).endswith("09 and 2 more")
    assert sheets.listed(["a\nb\x1b"]) == "a b\ufffd"
