"""Cells from notebooks that are sound, damaged or hostile."""

import json

import nbformat
import pytest
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3

from autograder import cells
from autograder.cells import Cell, as_nbformat

GRADING = {
    "schema_version": 3,
    "grade_id": "A6-1",
    "grade": True,
    "solution": False,
    "locked": True,
    "task": False,
    "points": 4,
    "checksum": "0" * 32,
    "cell_type": "code",
}
MEND = "Open it in Jupyter, save it again, and submit that."


def code(source="x = 1", **metadata):
    about = {"cell_type": "code", "source": source, "metadata": metadata}
    return {**about, "outputs": [], "execution_count": None}


def packed(*raw, **about):
    return json.dumps({"cells": raw, "nbformat": 4, "nbformat_minor": 5, **about}, indent=1).encode()


def sources(data):
    found, problems = cells.read("a.ipynb", data)
    return [cell.source for cell in found], problems


def test_a_sound_notebook_is_read_without_a_word():
    raw = [
        code(["x = 1\n", "y = 2"], nbgrader=GRADING, tags=["a", "b"], junk=1),
        {"cell_type": "markdown", "source": "# é"},
    ]
    found, problems = cells.read("a.ipynb", packed(*raw))
    assert problems == []
    assert found == [
        Cell("code", "x = 1\ny = 2", {"tags": ["a", "b"], "nbgrader": GRADING}),
        Cell("markdown", "# é", {}),
    ]
    assert cells.read("a.ipynb", packed()) == ([], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings_do_not_matter(encoding):
    assert sources(packed(code("é")).decode().encode(encoding)) == (["é"], [])


def test_format_3_is_read_too():
    sheet = [
        {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python", "outputs": []},
        {"cell_type": "heading", "level": 2, "source": "Title", "metadata": {}},
        {"cell_type": "html", "source": "<b>"},
    ]
    found, problems = cells.read(
        "a.ipynb", json.dumps({"nbformat": 3, "worksheets": [{"cells": sheet}, 3]}).encode()
    )
    assert problems == []
    assert found == [Cell("code", "x = 1\ny = 2"), Cell("markdown", "## Title"), Cell("raw", "<b>")]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is empty"),
        (b"\0" * 100, "it is empty"),
        (b"no\njson", "it is not JSON (line 1)"),
        (b"[" * 100_000, "it is nested too deep"),
        (b"[1]", "it is not JSON of the right form"),
        (b'{"worksheets": [{"cells": []}]}', "it has no list of cells"),
        (b'{"cells": {}}', "it has no list of cells"),
        (b'{"nbformat": 3, "worksheets": [1]}', "it has no list of cells"),
        (b'{"cells": [1, null, []]}', "none of its cells can be read"),
        (b'{"nbformat": 1, "cells": [{"cell_type": "code", "code": "1"}]}', "none of its cells can be read"),
    ],
)
def test_what_is_no_notebook_is_said(data, why):
    assert cells.read("a.ipynb", data) == (None, [f"a.ipynb is no notebook of format 4: {why}. {MEND}"])


def test_a_notebook_made_to_fill_the_memory_is_not_read():
    found, problems = cells.read("a.ipynb", b"[" + b"{}," * 5_000_000)
    assert (found, problems) == (
        None,
        ["a.ipynb holds too many values to be read. Clear its outputs and save it again."],
    )


# Damage


def test_of_a_notebook_that_was_cut_off_the_whole_cells_are_recovered():
    data = packed(code("a"), code("b"), code("c"))
    kept, problems = sources(data[: data.index(b'"c"')])
    assert kept == ["a", "b"]
    (said,) = problems
    assert said.startswith("a.ipynb is damaged: it is not JSON (line ")
    assert said.endswith("). Of its cells, 2 are whole and were recovered.")


def test_damage_in_one_cell_costs_that_cell_alone():
    assert sources(packed(code("a"), code("b"), code("c")).replace(b'"b"', b'"b'))[0] == ["a", "c"]
    assert sources(packed(code("a")).replace(b'"cells"', b'"cell"'))[0] == ["a"]


def test_a_file_made_to_be_read_over_and_over_is_given_up(monkeypatch):
    class Counting(json.JSONDecoder):
        def raw_decode(self, text, idx=0):
            tried.append(idx)
            return super().raw_decode(text, idx)

    tried = []
    monkeypatch.setattr(cells, "_DECODER", Counting(strict=False))
    nested = b'{"cell_type":[' * 400 + b"1," * 10_000 + b'{"cell_type":"code","source":"x"}'
    assert cells.read("a.ipynb", nested)[0] is None
    assert 1 < len(tried) < 10


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        (code(["a\n", 3, None, "b"]), "a\nb"),
        (code(7), ""),
        (code("a\ud800b\0c"), "abc"),
        ({**code("a"), "cell_type": ["code"]}, "a"),
        ({**code("a"), "metadata": 3}, "a"),
        (5, None),
        ({"cell_type": "code"}, None),
    ],
)
def test_what_cannot_be_read_of_a_cell_is_left_out_and_said(raw, source):
    kept, problems = sources(packed(code("first"), raw))
    assert kept == ["first"] + [source] * (source is not None)
    assert problems == ["Damaged cells in a.ipynb: 1. What cannot be read of them is left out."]


def test_a_cell_of_unknown_type_is_code_if_it_has_outputs():
    found, _ = cells.read("a.ipynb", packed({**code(), "cell_type": "co"}, {"cell_type": 3, "source": "x"}))
    assert [cell.cell_type for cell in found] == ["code", "raw"]


def test_bytes_that_are_not_utf_8_are_left_out_and_said():
    kept, problems = sources(packed(code("aXb")).replace(b"X", b"\xff"))
    assert kept == ["ab"]
    assert problems == ["a.ipynb is not all text in UTF-8; the rest of it is left out."]


def test_lines_end_as_python_s_do():
    assert sources(packed(code("a\r\nb\rc")))[0] == ["a\nb\nc"]


def test_more_cells_than_anyone_writes_are_not_read():
    kept, problems = sources(packed(*[code()] * (cells.MOST_CELLS + 1)))
    assert len(kept) == cells.MOST_CELLS
    assert problems == ["a.ipynb has more than 5000 cells; the rest is not read."]


# Metadata


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"grade_id": "a b"}, None),
        ({"grade_id": 3}, None),
        ({"grade": "yes"}, {"grade": False, "points": None}),
        ({"points": float("nan")}, {"points": 0}),
        ({"points": float("inf")}, {"points": 0}),
        ({"points": -1}, {"points": 0}),
        ({"points": "4"}, {"points": 0}),
        ({"points": True}, {"points": 0}),
        ({"points": 2.5}, {"points": 2.5}),
        ({"checksum": 3}, {"checksum": None}),
        ({"cell_type": "x"}, {"cell_type": None}),
        ({"schema_version": 1, "junk": {}}, {}),
    ],
)
def test_of_nbgrader_s_metadata_the_sound_part_is_kept(change, kept):
    found, _ = cells.read("a.ipynb", packed(code(nbgrader=GRADING | change)))
    expected = {name: v for name, v in (GRADING | (kept or {})).items() if v is not None}
    assert found[0].metadata == ({} if kept is None else {"nbgrader": expected})
    notebook = nbformat.from_dict(as_nbformat(found))
    MetadataValidatorV3().validate_nb(notebook)


def test_tags_that_are_none_are_dropped():
    found, _ = cells.read("a.ipynb", packed(code(tags=["a", "a", 3, "b,c", "", "\ud800"])))
    assert found[0].metadata == {"tags": ["a"]}


# Back to a notebook


def test_the_notebook_made_of_cells_is_valid_and_a_copy():
    made = [
        Cell("code", "1", {"nbgrader": GRADING}),
        Cell("markdown", "2"),
        Cell("raw", "3", {"tags": ["a"]}),
    ]
    notebook = nbformat.from_dict(as_nbformat(made))
    nbformat.validate(notebook)
    assert [cell["source"] for cell in notebook.cells] == ["1", "2", "3"]
    assert (notebook.cells[0].outputs, notebook.cells[0].execution_count) == ([], None)
    as_nbformat(made)["cells"][0]["metadata"]["nbgrader"]["points"] = 100
    assert made[0].metadata["nbgrader"]["points"] == 4
