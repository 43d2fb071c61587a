"""Whatever is killed or full while a class is graded: after the next run each has one right grade."""

import errno
import multiprocessing
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import fake_class as fake
import fake_work
import pytest

from autograder import orders, shelf
from autograder.orders import ClassProblem

TESTS = Path(fake.__file__).parent
STUDENTS = [f"s{i:02}" for i in range(24)]


@pytest.fixture
def root(tmp_path):
    enrol(tmp_path)
    return tmp_path


def enrol(root):
    for student in STUDENTS:
        fake.submit(root, student, f"work of {student}")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What grading writes when nothing happens."""
    root = tmp_path_factory.mktemp("undisturbed")
    enrol(root)
    fake.grade(root)
    return fake.files(root)


def rows():
    return {s: fake_work.points(s, f"work of {s}") for s in STUDENTS}


def grader(root):
    """The class graded by a process that can be killed."""
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    command = [sys.executable, "-c", "import fake_class; fake_class.main()", str(root), "2"]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE)


def descendants(pid):
    """Processes below one, by the kernel's own lists."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            found += [child, *descendants(child)]
    return found


def alive(pid):
    try:
        return re.search(r"State:\s+Z", Path(f"/proc/{pid}/status").read_text()) is None
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_grader_is_killed_again_and_again(root, undisturbed):
    rng = random.Random(7)
    reports = root / "reports/A6"
    for goal in (1, 6, 11, 16):
        with grader(root) as process:
            while process.poll() is None and len(list(reports.glob("*.json"))) < goal:
                time.sleep(0.002)
            time.sleep(rng.random() * 0.02)
            workers = descendants(process.pid)
            process.kill()
        while any(map(alive, workers)):  # they notice, and go; the test hangs if they do not
            time.sleep(0.01)
        for report in reports.glob("*.json"):  # whatever counts already is whole
            assert report.read_bytes() == undisturbed[f"reports/A6/{report.name}"]
            assert fake.shelf(root).kept(report.stem)
    with grader(root) as process:
        graded, kept = map(int, process.stdout.read().split())
    assert graded + kept == len(STUDENTS)
    assert kept >= 16
    assert fake.files(root) == undisturbed
    assert fake.Rows(root).read() == rows()


def test_pool_workers_are_killed_at_random(root, undisturbed):
    rng = random.Random(11)
    kills = []

    class Killer(fake.Silent):
        def done(self, report, seconds):
            super().done(report, seconds)
            if len(kills) < 4 and rng.random() < 0.4 and (children := multiprocessing.active_children()):
                time.sleep(rng.random() * 0.02)
                kills.append(rng.choice(children))
                kills[-1].kill()  # nothing happens if it is dead already

    run = fake.run(root)
    run.watch = Killer()
    outcome = run.over(orders.find(fake.course(root), fake.NAME), fake.hire(2, {"pause": "0.01"}))
    assert kills
    assert outcome.graded == len(STUDENTS)  # whom we gave up wrongly, the next run grades
    assert fake.grade(root).ungradable == 0
    assert fake.files(root) == undisturbed
    assert fake.Rows(root).read() == rows()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk; the next test fakes one")
def test_the_disk_is_full(tmp_path, undisturbed):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", str(tmp_path)], check=True)
    try:
        enrol(tmp_path)
        with pytest.raises(
            ClassProblem, match=r"there is no space left for .*: free some, then run this again"
        ):
            fake.grade(tmp_path)
        some = {n: c for n, c in fake.files(tmp_path).items() if n.startswith("reports/")}
        assert some
        assert some.items() <= undisturbed.items()
        subprocess.run(["mount", "-o", "remount,size=30m", str(tmp_path)], check=True)
        assert fake.grade(tmp_path).kept >= len(some)
        assert fake.files(tmp_path) == undisturbed
        assert fake.Rows(tmp_path).read() == rows()
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


def test_the_disk_is_full_when_files_take_their_places(root, undisturbed, monkeypatch):
    rename = shelf._move
    left = iter(range(10))

    def full(source, target):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        rename(source, target)

    monkeypatch.setattr(shelf, "_move", full)
    with pytest.raises(ClassProblem, match=r"no space left for .*; 3 of 24 are graded, and kept"):
        fake.grade(root)
    monkeypatch.undo()
    assert fake.grade(root).kept == 3
    assert fake.files(root) == undisturbed
    assert fake.Rows(root).read() == rows()
