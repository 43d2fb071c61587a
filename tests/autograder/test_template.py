"""The author's cells: read, put back into damaged and hostile notebooks, and found again."""

import pickle

import pytest
from nbformat import validate
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator
from traitlets.config import Config

from autograder.authors import from_notebook
from autograder.template import check_targets, restore, unanswered

TEST = "assert f() == 1\n### BEGIN HIDDEN TESTS\nassert f() == 2\n### END HIDDEN TESTS"
SHOWN = "assert f() == 1"


def facts(name, **marks):
    return {
        "nbgrader": {
            "schema_version": 3,
            "grade_id": name,
            "grade": False,
            "solution": False,
            "locked": False,
        }
        | marks
    }


def cells(test=SHOWN, f="def f(): ...", g="def g(): ..."):
    """Two exercises, an essay and a task."""
    locked = {"grade": True, "locked": True}
    return [
        new_code_cell("import numpy", metadata=facts("setup", locked=True)),
        new_code_cell(f, metadata=facts("f", solution=True)),
        new_code_cell(test, metadata=facts("test_f", points=2, **locked)),
        new_markdown_cell("Why?", metadata=facts("why", grade=True, solution=True, points=3)),
        new_code_cell(g, metadata=facts("g", solution=True)),
        new_code_cell("assert g()", metadata=facts("test_g", points=4, **locked)),
        new_markdown_cell("Do it.", metadata=facts("task", task=True, locked=True, points=5)),
    ]


def notebook(*made):
    kernel = {"name": "theirs", "display_name": "Theirs"}
    return new_notebook(cells=list(made), metadata={"kernelspec": kernel})


def template():
    author = notebook(*cells(TEST))
    author.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    return from_notebook(author)


def names(made):
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in made.cells]


def named(made, name):
    return made.cells[names(made).index(name)]


def restored(*made):
    """The restored notebook, which has to be one that nbformat and nbgrader accept, and the notes."""
    before = pickle.dumps(submitted := notebook(*made))
    after, notes = restore(submitted, template())
    assert pickle.dumps(submitted) == before
    validate(after)
    MetadataValidator().validate_nb(after)
    for author in template().cells:
        if author.name in names(after) and author.locked:
            assert named(after, author.name).source == author.source
    return after, notes


ALL = ["setup", "f", "test_f", "why", "g", "test_g", "task"]


def test_a_template_knows_what_the_author_wrote_and_what_students_got():
    cell = template().cells[2]
    assert (cell.name, cell.points, cell.source, cell.released) == ("test_f", 2.0, TEST, SHOWN)
    assert cell.checksum == utils.compute_checksum(cells(TEST)[2])
    assert pickle.loads(pickle.dumps(template())) == template()
    assert [c.name for c in template().cells] == ALL


def test_hidden_regions_may_have_other_delimiters():
    config = Config({"ClearHiddenTests": {"begin_test_delimeter": "#<", "end_test_delimeter": "#>"}})
    source = "a\n#<\nb\n#>\nc"
    assert from_notebook(notebook(*cells(source)), config).cells[2].released == "a\nc"
    assert from_notebook(notebook(*cells(source))).cells[2].released == source


def test_metadata_of_older_formats_are_read():
    old = cells(TEST)
    for cell in old:
        cell.metadata.nbgrader.pop("schema_version")
    del old[0].metadata["nbgrader"]["solution"]
    assert from_notebook(notebook(*old[:3])).cells == template().cells[:3]


def test_a_regular_submission_gets_hidden_tests_and_kernel_and_loses_outputs():
    made = cells(f="def f(): return 1")
    made[2].outputs, made[2].execution_count = [new_output("stream", text="old")], 7
    after, notes = restored(*made)
    assert notes == []
    assert names(after) == ALL
    assert named(after, "f").source == "def f(): return 1"
    assert (after.cells[2].outputs, after.cells[2].execution_count) == ([], None)
    assert after.metadata.kernelspec.name == "python3"


def test_a_kernel_that_the_author_does_not_name_stays():
    author = notebook(*cells())
    del author.metadata["kernelspec"]
    assert restore(notebook(), from_notebook(author))[0].metadata.kernelspec.name == "theirs"


FORGED = {
    "points": {"points": 1e9},
    "a test no longer graded": {"grade": False},
    "a test made an answer": {"solution": True},
    "no points": {"points": None},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_forged_metadata_give_way_to_the_author_s(forged):
    made = cells()
    made[2].metadata["nbgrader"] |= forged
    after, notes = restored(*made)
    assert named(after, "test_f").metadata.nbgrader == template().cells[2].metadata
    assert len(notes) == 1
    assert notes[0].startswith("Cell test_f was changed where only its author may")


@pytest.mark.parametrize("schema", [99, 0, "x", None])
def test_the_version_of_submitted_metadata_does_not_matter(schema):
    made = cells()
    made[2].metadata["nbgrader"]["schema_version"] = schema
    after, notes = restored(*made)
    assert named(after, "test_f").metadata.nbgrader == template().cells[2].metadata
    assert notes == []


def test_a_locked_cell_that_was_rewritten_is_the_author_s_again():
    after, notes = restored(*cells(test="pass"))
    assert named(after, "test_f").source == TEST
    assert "test_f was changed" in notes[0]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_test_that_became_text_becomes_code_again(kind):
    made = cells()
    made[2] = new_markdown_cell(SHOWN, metadata=made[2].metadata, attachments={})
    made[2].cell_type = kind
    assert named(restored(*made)[0], "test_f").cell_type == "code"


def test_cells_that_a_student_declares_to_be_graded_are_plain_cells():
    extra = new_code_cell("1", metadata=facts("extra", grade=True, points=1e9))
    odd = [
        new_code_cell("2", metadata={"nbgrader": what})
        for what in ([], "x", 3, {"grade_id": [1], "grade": 1})
    ]
    after, notes = restored(*cells(), extra, *odd)
    assert names(after) == [*ALL, *[None] * 5]
    assert len(notes) == 1


@pytest.mark.parametrize("gone", ["setup", "test_f", "why", "test_g", "task"])
def test_what_counts_is_put_back_in_its_place(gone):
    after, notes = restored(*[c for c in cells(f="f = 1") if c.metadata.nbgrader.grade_id != gone])
    assert names(after) == ALL
    assert notes == [f"Cell {gone} was missing and has been put back."]
    assert restored(*after.cells)[1] == []
    assert len({cell.id for cell in after.cells}) == len(ALL)


def test_cells_put_back_have_the_same_ids_every_day():
    ids = [[cell.id for cell in restore(notebook(), template())[0].cells] for _ in range(2)]
    assert ids[0] == ids[1]


def test_an_answer_that_was_deleted_does_not_earn_a_silent_zero():
    after, _ = restored(*[c for c in cells() if c.metadata.nbgrader.grade_id != "why"])
    assert "missing" in named(after, "why").source
    assert "why" not in unanswered(after)


def test_a_test_whose_neighbours_are_gone_runs_late_rather_than_early():
    answer = new_code_cell("def f(): return 1")
    made = [c for c in cells() if c.metadata.nbgrader.grade_id in ("setup", "why", "test_g")]
    after, _ = restored(made[0], answer, *made[1:])
    assert names(after) == ["setup", None, "test_f", "why", "test_g", "task"]
    assert names(restored(answer)[0]) == [None, "setup", "test_f", "why", "test_g", "task"]


def test_metadata_that_were_lost_are_recovered_by_the_source():
    made = cells(f="def f(): return 1")
    for cell in made[2:]:
        del cell.metadata["nbgrader"]
    after, notes = restored(*made)
    assert names(after) == ALL
    assert len(notes) == 5
    assert "Cell test_f had lost nbgrader's metadata and has been found by its source." in notes


def test_a_source_that_several_cells_have_recovers_none():
    same = from_notebook(notebook(*cells(f="pass", g="pass")))
    made = cells(f="pass", g="pass")
    for cell in (made[1], made[4]):
        del cell.metadata["nbgrader"]
    assert names(restore(notebook(*made), same)[0]) == [
        "setup",
        None,
        "test_f",
        "why",
        None,
        "test_g",
        "task",
    ]


def test_of_equal_copies_the_last_counts_as_in_nbgrader():
    after, notes = restored(*cells(), *cells()[1:3])
    assert names(after) == ["setup", None, None, "why", "g", "test_g", "task", "f", "test_f"]
    assert notes == [
        "Cell f was there more than once and counts once.",
        "Cell test_f was there more than once and counts once.",
    ]


def test_of_copies_an_edited_test_and_an_untouched_answer_do_not_count():
    original, copy = cells(f="def f(): return 1"), cells(test="scratch")
    after, _ = restored(*original, *copy[1:3])
    assert names(after) == [*ALL, None, None]
    assert named(after, "f").source == "def f(): return 1"


def test_answers_left_as_they_were_are_unanswered():
    after, _ = restored(*cells(f="def f(): return 1"))
    assert unanswered(after) == ("why", "g")


TARGETS = {
    "check(adam_step)": ("optim.adam_step",),
    'check("optim.adam_step")': ("optim.adam_step",),
    "autograder.check(optim.adam_step)": ("optim.adam_step",),
    "float(check(adam_step))": ("optim.adam_step",),
    "check(adam_step)\ncheck(sgd_step)\ncheck(adam_step)": ("optim.adam_step", "optim.sgd_step"),
    "%time 1\ncheck(adam_step)": ("optim.adam_step",),
    "check(nothing_of_ours)": (),
    'check("adam_step")': (),
    "check(adam_step, 1)": (),
    "check()": (),
    "check([adam_step])": (),
    "check": (),
    "other.check(adam_step)": (),
    "# check(adam_step)": (),
    "check(adam_step": (),
    "assert adam_step(1)": (),
    "\0": (),
    "": (),
}


@pytest.mark.parametrize(("source", "targets"), TARGETS.items())
def test_the_exercises_that_a_cell_checks(source, targets):
    assert check_targets(source) == targets
