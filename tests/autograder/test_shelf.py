"""Products on disk: whole or not there, and never outside of the student's folders."""

import errno
import os

import fake_class as fake
import pytest

from autograder import shelf
from autograder.orders import ClassProblem, Product
from autograder.report import Report

PRODUCT = Product(
    Report("ada", "A6"), {"feedback/A6.html": b"<p>", "autograded/a/b.ipynb": b"{}"}, {"A6": ("c",)}
)


def test_what_is_published_is_kept(tmp_path):
    kept = shelf.Kept(PRODUCT.report, "f", "k", tuple(sorted(PRODUCT.files)), PRODUCT.unanswered)
    it = fake.shelf(tmp_path)
    with it.locked() as staging:
        assert it.publish(shelf.stage(staging, PRODUCT, "f", "k"), "ada") == kept
    assert it.kept("ada") == kept
    assert list(it) == [PRODUCT.report]
    assert (tmp_path / "autograded/ada/A6/a/b.ipynb").read_bytes() == b"{}"
    assert sorted(p.name for p in it.reports.iterdir()) == [".lock", "ada.json"]


@pytest.mark.parametrize(
    "name", ["autograded/../x", "source/A6.ipynb", "/etc/passwd", "A6.ipynb", "autograded"]
)
def test_a_product_stays_in_its_folders(tmp_path, name):
    with pytest.raises(ValueError, match="is no name of a product's file"):
        shelf.stage(tmp_path, Product(Report("ada", "A6"), {name: b""}), "f", "k")


def test_what_a_killed_run_has_staged_is_swept_away(tmp_path):
    it = fake.shelf(tmp_path)
    left = it.reports / ".staged-0123/ada"
    left.mkdir(parents=True)
    with it.locked() as staging:
        assert not left.exists()
        assert list(it.reports.glob(".staged-*")) == [staging]


def test_a_place_on_another_disk_is_reached_by_copying(tmp_path, monkeypatch):
    rename = os.replace

    def no_crossing(source, target):
        if ".staged" in str(source):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(source, target)

    monkeypatch.setattr(os, "replace", no_crossing)
    it = fake.shelf(tmp_path)
    with it.locked() as staging:
        it.publish(shelf.stage(staging, PRODUCT, "f", "k"), "ada")
    assert it.kept("ada").files == tuple(sorted(PRODUCT.files))
    assert set(fake.files(tmp_path)) == {
        "reports/A6/ada.json",
        "feedback/ada/A6/A6.html",
        "autograded/ada/A6/a/b.ipynb",
    }


@pytest.mark.parametrize("content", ["", "[]", "3", '{"fingerprint": "f"}', "{" * 9, '"\\ud800"'])
def test_what_is_no_report_is_as_good_as_none(tmp_path, content):
    it = fake.shelf(tmp_path)
    it.reports.mkdir(parents=True)
    (it.reports / "ada.json").write_text(content)
    assert it.kept("ada") is None


def test_a_staged_product_that_vanishes_is_said(tmp_path):
    with pytest.raises(ClassProblem, match="has been changed by another program: grade ada again"):
        fake.shelf(tmp_path).publish(tmp_path / "nowhere", "ada")


def test_errors_of_the_disk_are_sentences():
    full = shelf.sentence(OSError(errno.ENOSPC, "No space left on device", "/course/x"))
    assert full == "there is no space left for /course/x: free some, then run this again"
    shut = shelf.sentence(OSError(errno.EACCES, "Permission denied", "/course/x"))
    assert shut == "/course/x cannot be written (Permission denied): mend that, then run this again"
