"""What students get of an assignment: made by nbgrader, bundled whole, and nobody's work is lost."""

import argparse
import ast
import json
import re
import shutil
import zipfile
from functools import cache
from pathlib import Path

import nbformat
import pytest
import small_course
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader import api
from small_course import FILE, NAME

from autograder import made_with
from autograder.authoring import drafts, release, wheel
from autograder.commands import releasing

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop

WORK = "my own work"


@pytest.fixture(scope="module", autouse=True)
def one_wheel():
    """It is the same in all these tests, and takes a second to make."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wheel, "build", cache(wheel.build))
        yield


@pytest.fixture
def course(tmp_path):
    return small_course.make(tmp_path / "course")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return bundled(small_course.make(tmp_path_factory.mktemp("bundle") / "course"))


def bundled(root):
    return release.bundle(*small_course.opened(root), NAME)


def everything(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def command(root, *, to=None, zip=None, assignment=NAME):
    return releasing.run(argparse.Namespace(course=root, assignment=assignment, to=to, zip=zip))


def refusal(capsys, code, **options):
    """The sentence of a command that fails with this code."""
    assert command(**options) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


# What a bundle holds


def test_a_bundle_is_the_notebook_and_what_it_needs(bundle):
    names = list(bundle.files)
    assert [name for name in names if not name.endswith(".whl")] == [
        "START_HERE.md", "my_dlcore.py", "points.csv", FILE,
    ]  # fmt: skip
    [built] = [name for name in names if name.endswith(".whl")]
    page = bundle.files["START_HERE.md"].decode()
    assert page.startswith("# Small steps: start here")
    assert set(re.findall(r"dlcore-[^\s`\"\[]+", page)) == {built}
    assert f"`{FILE}`" in page


def test_the_notebook_is_the_one_that_nbgrader_makes(bundle):
    theirs = nbformat.reads(bundle.released[FILE].decode(), as_version=4)
    ours = nbformat.reads(bundle.files[FILE].decode(), as_version=4)
    nbformat.validate(ours)
    [stamped] = [new for old, new in zip(theirs.cells, ours.cells, strict=True) if old != new]
    [line] = [line for line in stamped.source.split("\n") if line.startswith(made_with.NAME)]
    assert stamped.source.replace(f"\n\n{line}", "") == theirs.cells[1].source
    assert theirs.metadata == ours.metadata
    assert not any(
        "BEGIN SOLUTION" in cell.source or small_course.MODEL in cell.source for cell in ours.cells
    )
    assert [cell.source for cell in ours.cells if cell.metadata.get("nbgrader", {}).get("grade")] == [
        "check(gradient_descent)", "check(adagrad_step)", "check(lion_step)", "YOUR ANSWER HERE",
    ]  # fmt: skip


def test_bundling_touches_neither_the_folders_nor_the_gradebook_of_the_course(course):
    before = everything(course)
    bundled(course)
    assert everything(course) == before


def test_the_same_sources_make_the_same_bundle(bundle, course, tmp_path):
    again = bundled(course)
    assert again == bundle
    for one, name in ((bundle, "a.zip"), (again, "b.zip")):
        release.write_zip(one, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


# Names


def test_an_assignment_is_known_by_its_folder_and_by_its_code(course):
    opened, _ = small_course.opened(course)
    assert release.find(opened, NAME) == release.find(opened, "A6") == NAME


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("06_smal", "is 06_small meant?"),
        ("A7", "has no assignment A7"),
        ("../solutions/06_small", "has no assignment"),
        ("*", "has no assignment *: it holds 06_small"),
        ("", "has no assignment"),
    ],
)
def test_an_unknown_assignment_is_wrong_usage(course, capsys, word, words):
    assert words in refusal(capsys, 2, root=course, assignment=word, to=course / "out")
    assert not (course / "out").exists()


def test_a_code_of_two_folders_is_wrong_usage(course, capsys):
    shutil.copytree(course / "solutions" / NAME, course / "solutions" / "06_other")
    assert "A6 could be 06_other or 06_small: name the folder" in refusal(
        capsys, 2, root=course, assignment="A6"
    )


def test_a_course_that_is_none_is_refused(tmp_path, capsys):
    assert "nowhere is no folder" in refusal(capsys, 1, root=tmp_path / "nowhere")
    assert "has no assignment" in refusal(capsys, 2, root=tmp_path)


# As a folder


def test_a_bundle_becomes_a_folder(course, capsys, tmp_path):
    to = tmp_path / "given" / "to students"
    assert command(course, to=to) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{to}: START_HERE.md, dlcore-")
    assert "before grading, autograder release 06_small" in said
    assert everything(to) == {Path(path): content for path, content in bundled(course).files.items()}
    assert [path.name for path in to.parent.iterdir()] == ["to students"]
    assert command(course, to=to) == 0  # nothing to do
    (tmp_path / "empty").mkdir()
    assert command(course, to=tmp_path / "empty") == 0


def test_a_folder_with_work_in_it_is_left_alone(course, bundle, tmp_path, capsys):
    release.write_folder(bundle, tmp_path / "mine")
    (tmp_path / "mine" / FILE).write_text(WORK)
    before = everything(tmp_path / "mine")
    said = refusal(capsys, 1, root=course, to=tmp_path / "mine")
    assert "mine holds files already, perhaps somebody's work: name a new folder" in said
    assert everything(tmp_path / "mine") == before
    (tmp_path / "file").write_text(WORK)
    assert "file cannot be written" in refusal(capsys, 1, root=course, to=tmp_path / "file")
    assert (tmp_path / "file").read_text() == WORK
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("kind", ["to", "zip"])
def test_a_failure_on_the_way_leaves_nothing(course, tmp_path, capsys, monkeypatch, kind):
    real, calls = Path.write_bytes, []

    def full(self, data):
        if tmp_path / "out" in self.parents:
            calls.append(self)
            if kind == "zip" or len(calls) == 3:
                real(self, data[:10])
                raise OSError(28, "No space left on device", str(self))
        return real(self, data)

    (tmp_path / "out").mkdir()
    monkeypatch.setattr(Path, "write_bytes", full)
    said = refusal(capsys, 1, root=course, **{kind: tmp_path / "out" / "new"})
    assert "new cannot be written: No space left on device" in said
    assert calls
    assert not list((tmp_path / "out").iterdir())


# As a zip


def test_the_zip_is_one_folder_with_a_name_of_its_own(course, bundle, tmp_path, capsys):
    assert command(course, zip=tmp_path / "a.zip") == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"{bundle.folder}/{path}": content for path, content in bundle.files.items()
        }
        assert {info.external_attr >> 16 & 0o777 for info in archive.infolist()} == {0o644}
    assert re.fullmatch(r"06_small-[0-9a-f]{7}", bundle.folder)


def test_unpacking_over_an_older_bundle_loses_no_work(course, tmp_path):
    def unpacked():
        assert command(course, zip=tmp_path / "a.zip") == 0
        with zipfile.ZipFile(tmp_path / "a.zip") as archive:
            archive.extractall(tmp_path / "home")
        return set((tmp_path / "home").iterdir())

    [first] = unpacked()
    (first / FILE).write_text(WORK)
    author = small_course.notebook([new_markdown_cell("A word more.")])
    small_course.write(course, author)
    [second] = unpacked() - {first}
    assert (first / FILE).read_text() == WORK
    assert "A word more." in (second / FILE).read_text()


def test_an_earlier_zip_is_replaced_or_stays(course, tmp_path, capsys):
    (tmp_path / "a.zip").write_text("old")
    small_course.write(course, small_course.notebook([leak()]))
    assert "nothing is released" in refusal(capsys, 1, root=course, zip=tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "old"
    small_course.write(course, small_course.notebook())
    assert command(course, zip=tmp_path / "a.zip") == 0
    assert zipfile.is_zipfile(tmp_path / "a.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "course"]


# Into the course


def test_without_a_place_it_is_released_in_the_course(course, capsys):
    assert command(course) == 0
    assert capsys.readouterr().out.startswith(f"{course / 'exercises' / NAME}: ")
    made = bundled(course)
    assert everything(course / "exercises" / NAME) == {Path(p): c for p, c in made.released.items()}
    with book_of(course) as book:
        assert len(book.find_notebook("small", NAME).grade_cells) == 4
    assert command(course, zip=course / "a.zip") == 0
    assert "before grading" not in capsys.readouterr().out
    small_course.write(course, small_course.notebook([new_markdown_cell("A word more.")]))
    assert command(course) == 0
    assert "A word more." in (course / "exercises" / NAME / FILE).read_text()
    assert [path.name for path in (course / "exercises").iterdir()] == [NAME]


def test_what_nbgrader_refuses_leaves_the_earlier_release(course, capsys):
    assert command(course) == 0
    before = everything(course / "exercises")
    with book_of(course) as book:
        book.add_student("ada")
        book.add_submission(NAME, "ada")
    author = small_course.notebook()
    del author.cells[-2:]
    small_course.write(course, author)
    capsys.readouterr()
    said = refusal(capsys, 1, root=course)
    assert "Cannot add or remove cells for notebook 'small' because there are submissions" in said
    assert everything(course / "exercises") == before


def test_a_release_that_cannot_be_put_in_place_leaves_the_earlier_one(course, capsys, monkeypatch):
    assert command(course) == 0
    before = everything(course / "exercises")
    small_course.write(course, small_course.notebook([new_markdown_cell("A word more.")]))
    to, real = course / "exercises" / NAME, Path.rename

    def full(self, target):
        if Path(target) == to and "made" in self.parts:
            raise OSError(28, "No space left on device", str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", full)
    capsys.readouterr()
    assert "No space left" in refusal(capsys, 1, root=course)
    assert everything(course / "exercises") == before


def book_of(course):
    return api.Gradebook(f"sqlite:///{course}/gradebook.db", "small")


# What is refused


def leak():
    return new_code_cell("def step():\n    return p - lr * g / (np.sqrt(new_total) + eps), new_total")


def test_an_answer_in_a_cell_is_refused_with_its_place(course, capsys):
    small_course.write(course, small_course.notebook([new_code_cell("def f(): return 3"), leak()]))
    for options in ({}, {"to": course / "out"}, {"zip": course / "a.zip"}):
        said = refusal(capsys, 1, root=course, **options)
        assert re.search(
            r"nothing is released, for small\.ipynb, cell 12, holds a line of the answer to"
            r" optim\.adagrad_step \(dlcore/optim\.py, line \d+\): `return p - ",
            said,
        ), said
    assert sorted(path.name for path in course.iterdir()) == ["nbgrader_config.py", "solutions"]


def test_what_the_author_has_still_to_fill_in_is_named_with_its_cell(course, capsys):
    """The cells are those that `autograder new` makes, with their marks."""
    definition = ast.parse("def lion_step(p):\n    pass").body[0]
    exercise = drafts.Exercise("optim.lion_step", "A6.9", 5, definition)
    [about, *_] = drafts.cells(exercise, "", "lion_step", [])
    small_course.write(course, small_course.notebook([new_markdown_cell("All is said."), about]))
    count = len(small_course.notebook().cells)
    for options in ({}, {"to": course / "out"}, {"zip": course / "a.zip"}):
        assert refusal(capsys, 1, root=course, **options) == (
            "autograder: small.ipynb is not finished: fill in what it is for"
            f" (cell {count + 2}), the section of the book, the minutes it takes, and"
            " whether it is warm-up, core or stretch"
            f" (cell {count + 2})\n"
        )
    assert sorted(path.name for path in course.iterdir()) == ["nbgrader_config.py", "solutions"]


def test_a_notebook_without_a_check_is_refused(course, capsys):
    author = small_course.notebook()
    for cell in author.cells:
        if cell.source.startswith("check("):
            cell.source = "assert True"
    small_course.write(course, author)
    assert "no graded cell of 06_small calls check" in refusal(capsys, 1, root=course, to=course / "out")


def test_a_file_of_the_authors_in_the_place_of_ours_is_refused(course, capsys):
    (course / "solutions" / NAME / "START_HERE.md").write_text("Mine.")
    assert "06_small holds a START_HERE.md of its own" in refusal(capsys, 1, root=course, to=course / "out")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("### BEGIN SOLUTION\nx = 1", "nbgrader cannot generate 06_small: no end solution statement found"),
        ("### BEGIN SOLUTION\n### END SOLUTION", "Solution region detected in a non-solution cell"),
    ],
)
def test_what_nbgrader_cannot_release_is_told_with_its_reason(course, capsys, source, words):
    small_course.write(course, small_course.notebook([new_code_cell(source)]))
    assert words in refusal(capsys, 1, root=course, to=course / "out")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 1}'])
def test_a_notebook_that_is_none_is_refused(course, capsys, text):
    (course / "solutions" / NAME / FILE).write_text(text)
    assert "nbgrader cannot generate 06_small" in refusal(capsys, 1, root=course, to=course / "out")


def test_a_folder_without_a_notebook_is_refused(course, capsys):
    (course / "solutions" / NAME / FILE).unlink()
    assert "No notebooks were matched" in refusal(capsys, 1, root=course, to=course / "out")


def test_an_exercise_without_recorded_answers_is_refused(course, capsys):
    author = small_course.notebook()
    author.cells[-3].source = "check('linalg.lp_norm')"
    author.cells[-3].metadata = nbformat.from_dict(
        small_course.facts("check", grade=True, locked=True, points=1)
    )
    small_course.write(course, author)
    assert "there is no answer key at" in refusal(capsys, 1, root=course, to=course / "out")


def test_a_bundle_of_another_checkout_has_no_path_in_it(bundle):
    """Colab and VS Code have none of our folders."""
    for path, content in bundle.files.items():
        assert str(Path(__file__).parents[3]).encode() not in content, path
    assert json.loads(bundle.files[FILE])["metadata"]["kernelspec"]["name"] == "python3"
