"""Orders: found where nbgrader puts submissions, read once, within limits, following no link."""

import os
import pickle
from datetime import UTC, datetime

import fake_class as fake
import pytest
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import orders, reading
from autograder.orders import ClassProblem, Order


def folder(root, student="ada"):
    return orders.find(fake.course(root), fake.NAME, [student])[0]


def read(root):
    return orders.read(folder(root))


@pytest.mark.parametrize(
    "structure",
    ["{nbgrader_step}/{student_id}/{assignment_id}", "{nbgrader_step}/{assignment_id}/{student_id}"],
)
def test_a_course_names_and_orders_its_folders_as_nbgrader_can(tmp_path, structure):
    settings = {"root": str(tmp_path), "submitted_directory": "in", "directory_structure": structure}
    course = CourseDirectory(config=Config({"CourseDirectory": settings}))
    for student in ("zoe", "[ada]", "bob.b"):
        os.makedirs(course.format_path("in", student, "A6"))
    os.makedirs(course.format_path("in", "eve", "A61"))
    (tmp_path / "in/A6").mkdir(exist_ok=True)
    (tmp_path / "in/A6/notes.txt").touch()
    assert [f.student for f in orders.find(course, "A6")] == ["[ada]", "bob.b", "zoe"]


def test_the_whole_submission_is_read_and_written_again(tmp_path):
    path = fake.submit(tmp_path, "ada", "work")
    (path / "data").mkdir()
    (path / "data/x.csv").write_bytes(b"\0\xff")
    (path / ".ipynb_checkpoints").mkdir()
    (path / ".ipynb_checkpoints/A6.txt").touch()
    order = read(tmp_path)
    assert order == Order("ada", "A6", {"A6.txt": b"work", "data/x.csv": b"\0\xff"})
    order.unpack(tmp_path / "again")
    assert (tmp_path / "again/data/x.csv").read_bytes() == b"\0\xff"
    assert pickle.loads(pickle.dumps(order)) == order


def test_equal_submissions_have_equal_fingerprints_and_no_others(tmp_path):
    fake.submit(tmp_path, "ada", "work")
    first = read(tmp_path)
    assert read(tmp_path).fingerprint == first.fingerprint
    others = [
        Order("bob", "A6", first.files),
        Order("ada", "A7", first.files),
        Order("ada", "A6", {"A6.txt": b"wor", "k": b""}),
        Order("ada", "A6", {"A6.tx": b"twork"}),
        Order("ada", "A6", first.files, ("b.txt is a link.",)),
        Order("ada", "A6", {}),
    ]
    assert len({first.fingerprint, *(o.fingerprint for o in others)}) == 1 + len(others)


def test_links_pipes_and_what_is_too_large_are_left_out_and_named(tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("42")
    path = fake.submit(tmp_path, "ada", "work")
    (path / "b.txt").symlink_to(secret / "key")
    (path / "c").symlink_to(secret)
    os.mkfifo(path / "d.ipynb")
    (path / "e.bin").write_bytes(bytes(30))
    monkeypatch.setattr(reading, "MOST_TOTAL", 20)
    order = read(tmp_path)
    assert order.files == {"A6.txt": b"work"}
    assert sorted(order.notes) == [
        "b.txt cannot be read: it is a link. Submit the file itself.",
        "c cannot be read: it is a link. Submit the file itself.",
        "d.ipynb cannot be read: it is no ordinary file. Leave it out.",
        "e.bin is not read: the submission is larger than 0 MB.",
    ]
    (path / "d.ipynb").unlink()
    (path / "A7.txt").touch()
    monkeypatch.setattr(reading, "MOST_FILES", 1)
    assert "The submission has more than 1 files; the rest is not read." in read(tmp_path).notes


def test_an_empty_folder_is_an_order_with_a_note(tmp_path):
    (tmp_path / "submitted/ada/A6").mkdir(parents=True)
    assert read(tmp_path) == Order("ada", "A6", {}, ("The submitted folder holds no files.",))


def test_a_folder_may_be_a_link_inside_the_submissions_only(tmp_path):
    fake.submit(tmp_path, "ada", "work of a pair")
    (tmp_path / "source").mkdir()
    for student, target in (("bob", "submitted/ada/A6"), ("eve", "source")):
        (tmp_path / f"submitted/{student}").mkdir()
        (tmp_path / f"submitted/{student}/A6").symlink_to(tmp_path / target)
    assert orders.refusal(folder(tmp_path, "bob")) == ""
    assert "eve/A6 is a link that leads out of" in orders.refusal(folder(tmp_path, "eve"))


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2015-02-02 15:58:23 UTC", 15),
        ("2015-02-02 15:58:23.948203 America/Los_Angeles", 23),
        ("2015-02-02 15:58:23 +0100", 14),
        ("2015-02-02T15:58:23-02:00", 17),
        ("2015-02-02 15:58:23", 15),
        ("", None),
        ("yesterday", ...),
        ("15:58:23", ...),
        ("2015-02-02 15:58:23 ../../etc/passwd", ...),
        ("2015-02-02 15:58:23 XYZ", ...),
        ("9" * 5000, ...),
        ("\0", ...),
    ],
)
def test_when_it_was_submitted(tmp_path, text, hour):
    fake.submit(tmp_path, "ada", "work", **{"timestamp.txt": text})
    when = orders.submitted_at(folder(tmp_path))
    said = "timestamp.txt holds no date: the submission counts as in time." in read(tmp_path).notes
    assert said == (hour is ...)
    if isinstance(hour, int):
        assert when.replace(microsecond=0) == datetime(2015, 2, 2, hour, 58, 23, tzinfo=UTC)
    else:
        assert when is None


def test_nobody_and_nothing_are_said_in_sentences(tmp_path):
    fake.submit(tmp_path, "ada", "work")
    with pytest.raises(
        ClassProblem, match=r"dan, zoe submitted no A6: there is no folder .*submitted/dan/A6"
    ):
        orders.find(fake.course(tmp_path), "A6", ("zoe", "ada", "dan"))
    with pytest.raises(ClassProblem, match="nobody has submitted A7"):
        orders.find(fake.course(tmp_path), "A7")
