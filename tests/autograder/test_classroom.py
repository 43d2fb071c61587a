"""A class: each submission is graded once, its report on disk before it counts, and it stays so."""

import json
import sqlite3
import time

import fake_class as fake
import fake_work
import pytest

from autograder import orders, regrade
from autograder.orders import ClassProblem


@pytest.fixture
def root(tmp_path):
    for student in ("ada", "bob", "eve"):
        fake.submit(tmp_path, student, f"work of {student}")
    return tmp_path


def right(*students):
    return {s: fake_work.points(s, f"work of {s}") for s in students}


def test_a_class_is_graded(root):
    outcome = fake.grade(root)
    assert (outcome.graded, outcome.kept, outcome.ungradable, outcome.unsaved) == (3, 0, 0, [])
    assert fake.Rows(root).read() == right("ada", "bob", "eve")
    for student in ("ada", "bob", "eve"):
        assert (root / f"autograded/{student}/A6/A6.ipynb").read_text().startswith(f"{student} work")
        assert (root / f"feedback/{student}/A6/A6.html").exists()
    assert [one.student for one in fake.shelf(root)] == ["ada", "bob", "eve"]
    assert set(fake.files(root)) == {
        name
        for s in ("ada", "bob", "eve")
        for name in (f"reports/A6/{s}.json", f"autograded/{s}/A6/A6.ipynb", f"feedback/{s}/A6/A6.html")
    }


def test_reports_do_not_depend_on_the_number_of_workers(root, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    for student in ("eve", "bob", "ada"):
        fake.submit(other, student, f"work of {student}")
    fake.grade(root, jobs=1)
    fake.grade(other, jobs=3)
    assert fake.files(root) == fake.files(other)


def test_what_is_graded_is_not_graded_again_but_its_row_is_written(root):
    fake.grade(root)
    (root / "rows.db").unlink()
    outcome = fake.grade(root)
    assert (outcome.graded, outcome.kept) == (0, 3)
    assert fake.Rows(root).read() == right("ada", "bob", "eve")


def test_what_has_changed_or_is_missing_is_graded_again(root):
    fake.grade(root)
    fake.submit(root, "ada", "better work")
    (root / "feedback/bob/A6/A6.html").unlink()
    (root / "reports/A6/eve.json").write_text("{half a rep")
    assert fake.grade(root).graded == 3
    assert fake.Rows(root).read() == {**right("bob", "eve"), "ada": fake_work.points("ada", "better work")}
    assert fake.grade(root).kept == 3


def test_files_of_an_earlier_product_that_the_new_one_lacks_go_away(root):
    fake.grade(root)
    report = root / "reports/A6/ada.json"
    entry = json.loads(report.read_bytes())
    stale = root / "autograded/ada/A6/old.ipynb"
    stale.write_text("stale")
    (root / "autograded/ada/A6/own.txt").write_text("put there by the instructor")
    report.write_text(
        json.dumps(entry | {"fingerprint": "", "files": [*entry["files"], "autograded/old.ipynb"]})
    )
    fake.grade(root)
    assert not stale.exists()
    assert (root / "autograded/ada/A6/own.txt").exists()


def test_our_own_failure_is_a_report_and_is_tried_again_by_the_next_run(root):
    fake.submit(root, "bob", "raise")
    outcome = fake.grade(root)
    assert (outcome.graded, outcome.ungradable) == (3, 1)
    report = fake.shelf(root).kept("bob").report
    assert report.ungradable == "grading stopped with ValueError: no such thing"
    assert fake.Rows(root).read() == right("ada", "eve")
    assert fake.grade(root).graded == 1


def test_what_kills_its_worker_twice_is_given_up_and_the_rest_is_not(root):
    fake.submit(root, "bob", "die")
    outcome = fake.grade(root)
    assert (outcome.graded, outcome.ungradable) == (3, 1)
    assert "died twice while it graded this" in fake.shelf(root).kept("bob").report.ungradable
    assert fake.Rows(root).read() == right("ada", "eve")


def test_what_kills_its_worker_once_is_graded(root):
    fake.submit(root, "bob", "die once")
    assert fake.grade(root, folder=str(root)).ungradable == 0
    assert fake.Rows(root).read() == {**right("ada", "eve"), "bob": fake_work.points("bob", "die once")}


@pytest.mark.parametrize(
    ("text", "words"), [("full", "no space left for /tmp/work: free some"), ("stop", "the sandbox is gone")]
)
def test_what_concerns_all_stops_the_class(root, text, words):
    fake.submit(root, "bob", text)
    with pytest.raises(ClassProblem, match=words):
        fake.grade(root)
    fake.submit(root, "bob", "work of bob")
    fake.grade(root)
    assert fake.Rows(root).read() == right("ada", "bob", "eve")


def test_only_those_who_are_named(root):
    assert fake.grade(root, students=("eve", "ada")).graded == 2
    assert set(fake.Rows(root).read()) == {"ada", "eve"}
    with pytest.raises(
        ClassProblem, match=r"dan, zoe submitted no A6: there is no folder .*submitted/dan/A6"
    ):
        orders.find(fake.course(root), "A6", ("zoe", "ada", "dan"))
    with pytest.raises(ClassProblem, match="nobody has submitted A7"):
        orders.find(fake.course(root), "A7")


def test_a_folder_that_leads_out_of_the_course_is_refused(root, tmp_path_factory):
    outside = fake.submit(tmp_path_factory.mktemp("outside"), "zoe", "of somebody else")
    (root / "submitted/zoe").mkdir()
    (root / "submitted/zoe/A6").symlink_to(outside)
    assert fake.grade(root).ungradable == 1
    assert "is a link that leads out of" in fake.shelf(root).kept("zoe").report.ungradable
    assert "zoe" not in fake.Rows(root).read()


def test_two_runs_at_once_are_refused(root):
    with fake.shelf(root).locked(), pytest.raises(ClassProblem, match="being graded by another process"):
        fake.grade(root)
    assert fake.grade(root).graded == 3


def test_a_locked_gradebook_costs_rows_that_the_next_run_writes(root):
    run = fake.run(root)
    run.save = fake.Rows(root, patience=0.01).save
    locked = sqlite3.connect(root / "rows.db", isolation_level=None)
    locked.execute("begin exclusive")
    outcome = run.over(orders.find(fake.course(root), "A6"), fake.hire(2, {}))
    assert outcome.graded == len(outcome.unsaved) == 3
    assert outcome.why == "the gradebook is busy (database is locked): close what uses it"
    locked.close()
    assert fake.Rows(root).read() == {}
    again = fake.grade(root)
    assert (again.kept, again.unsaved) == (3, [])
    assert fake.Rows(root).read() == right("ada", "bob", "eve")


def test_a_gradebook_that_refuses_one_student_takes_the_others(root):
    run = fake.run(root)
    take = run.save

    run.save = lambda kept, when: "ada is unknown" if kept.report.student == "ada" else take(kept, when)
    outcome = run.over(orders.find(fake.course(root), "A6"), fake.hire(1, {}))
    assert [f.student for f in outcome.unsaved] == ["ada"]
    assert fake.Rows(root).read() == right("bob", "eve")


def test_ctrl_c_keeps_what_is_done(root, capfd):
    run = fake.run(root)

    class Impatient(fake.Silent):
        def done(self, report, seconds):
            raise KeyboardInterrupt

    run.watch = Impatient()
    with pytest.raises(
        ClassProblem, match=r"stopped; 1 of 3 are graded, and kept; the same command continues"
    ):
        run.over(orders.find(fake.course(root), "A6"), fake.hire(2, {}))
    assert fake.grade(root).graded == 2
    assert capfd.readouterr() == ("", "")


def test_no_decision_depends_on_the_time_of_day(root, monkeypatch):
    def no_clock():
        raise AssertionError("somebody has asked for the time of day")

    monkeypatch.setattr(time, "time", no_clock)
    fake.grade(root, jobs=1)
    assert fake.grade(root).kept == 3


def test_another_key_is_refused_without_regrade(root):
    fake.grade(root)
    with pytest.raises(ClassProblem, match="ada and perhaps others have been graded with another key"):
        fake.grade(root, context="key 2")


def test_a_regrading_writes_nothing_before_somebody_agrees(root):
    fake.grade(root)
    before, rows = fake.files(root), fake.Rows(root).read()
    new = {"context": "key 2", "extra": "2"}
    folders = orders.find(fake.course(root), "A6")
    run = fake.run(root, agreed=False, **new)
    assert run.over(folders, fake.hire(2, new)).graded == 3
    kept = {n: c for n, c in fake.files(root).items() if ".regrade" not in n}
    assert (kept, fake.Rows(root).read()) == (before, rows)
    changes = run.changes(folders)
    assert [(c.student, c.gain) for c in changes] == [("ada", 2.0), ("bob", 2.0), ("eve", 2.0)]
    assert regrade.table(changes, 3).startswith("3 gain, 0 lose, 0 keep their points.")

    assert fake.run(root, agreed=False, **new).over(folders, fake.hire(2, new)).kept == 3  # resumed
    fake.submit(root, "eve", "newer work")  # after she has been regraded
    outcome = fake.run(root, **new).agree(folders)
    assert outcome.graded == 2
    assert fake.Rows(root).read() == {
        **{s: p + 2 for s, p in right("ada", "bob").items()},
        "eve": rows["eve"],
    }
    assert fake.shelf(root).kept("ada").context == "key 2"
    assert fake.shelf(root).kept("eve").context == "key 1"
