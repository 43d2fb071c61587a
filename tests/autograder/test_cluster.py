"""A real Dask cluster on this machine: a scheduler and workers as processes of their own."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import fake_class as fake
import fake_work
import graded_course
import pytest
from distributed import Client

from autograder import cli, cluster, orders, zoo
from autograder.orders import ClassProblem
from autograder.workers import Work

TESTS = Path(fake.__file__).parent
STUDENTS = [f"s{i:02}" for i in range(24)]


@contextmanager
def running(folder, *options, workers=2, path=(TESTS, TESTS.parent)):
    """The address of a cluster."""
    settings = {
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        "DASK_LOGGING__DISTRIBUTED": "critical",
    }
    about = folder / "scheduler.json"
    common = ["--scheduler-file", str(about), "--no-dashboard"]
    commands = [["dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common]]
    commands += [["dask_worker", "--nthreads", "1", *options, *common]] * workers
    with open(folder / "log", "wb") as log:
        started = [
            subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{name}", *arguments],
                env=os.environ | settings,
                cwd=folder,
                stdout=log,
                stderr=log,
            )
            for name, *arguments in commands
        ]
        try:
            with Client(scheduler_file=str(about), set_as_default=False, timeout=60) as client:
                if workers:
                    client.wait_for_workers(workers, timeout=60)
                address = client.scheduler.address
            yield address
        finally:
            for process in reversed(started):
                process.terminate()
            for process in started:
                try:
                    process.wait(timeout=10)
                except (
                    subprocess.TimeoutExpired
                ):  # a worker that has lost its scheduler may wait for it for long
                    process.kill()
                    process.wait()


@pytest.fixture
def root(tmp_path):
    for student in STUDENTS:
        fake.submit(tmp_path, student, f"work of {student}")
    return tmp_path


def over(root, address, watch=None, **settings):
    work = Work(fake_work.task, settings, "key 1")
    run = fake.run(root)
    run.watch = watch or fake.Silent()
    folders = orders.find(fake.course(root), fake.NAME)
    return run.over(folders, lambda staging: cluster.crew(address, work, patience=20))


def test_a_cluster_writes_what_local_processes_write_though_a_worker_is_killed(
    root, tmp_path_factory, monkeypatch
):
    local = tmp_path_factory.mktemp("local")
    for student in STUDENTS:
        fake.submit(local, student, f"work of {student}")
    fake.grade(local)

    with running(tmp_path_factory.mktemp("dask"), "--no-nanny") as address:
        with Client(address, set_as_default=False) as client:
            victims = list(client.run(os.getpid).values())

        class Killer(fake.Silent):
            def done(self, report, seconds):
                super().done(report, seconds)
                if len(self.seen) == 5:
                    os.kill(victims[0], signal.SIGKILL)

        outcome = over(root, address, Killer(), pause="0.02")
        assert (outcome.graded, outcome.ungradable) == (len(STUDENTS), 0)
        assert fake.files(root) == fake.files(local)
        assert fake.Rows(root).read() == fake.Rows(local).read()

        fake.submit(root, "zoe", "new")
        with monkeypatch.context() as patch:
            patch.setattr(cluster, "versions", lambda: {"numpy": "0.1"})
            with pytest.raises(ClassProblem, match=r"has numpy .* instead of 0\.1"):
                over(root, address)
        assert over(root, address).graded == 1


def test_what_kills_workers_of_a_cluster_is_given_up_and_the_rest_is_not(root, tmp_path_factory):
    fake.submit(root, "s03", "die")
    with running(tmp_path_factory.mktemp("dask")) as address:  # a nanny starts a new worker for a dead one
        outcome = over(root, address)
    assert (outcome.graded, outcome.ungradable) == (len(STUDENTS), 1)
    assert "died twice" in fake.shelf(root).kept("s03").report.ungradable


def test_what_is_missing_is_said_in_a_sentence(root, tmp_path_factory):
    work = Work(fake_work.task, {})
    with (
        pytest.raises(ClassProblem, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        cluster.crew("tcp://127.0.0.1:9", work, patience=0.5),
    ):
        pass
    with (
        running(tmp_path_factory.mktemp("dask"), workers=0) as address,
        pytest.raises(ClassProblem, match="has no workers: start some with: dask worker tcp"),
        cluster.crew(address, work, patience=0.5),
    ):
        pass


def test_a_cluster_that_does_not_know_our_code_is_refused(root, tmp_path_factory):
    with (
        running(tmp_path_factory.mktemp("dask"), "--no-nanny", workers=1, path=()) as address,
        pytest.raises(ClassProblem, match=r"see that .* autograder is installed there and on all workers"),
    ):
        over(root, address)


@pytest.mark.filterwarnings("default")  # nbgrader's own code warns of what Python will drop
def test_students_code_gets_the_same_reports_in_the_sandboxes_of_a_cluster(tmp_path, tmp_path_factory):
    answers = [path.read_text("utf-8") for path in sorted((zoo.FOLDER / graded_course.TARGET).glob("*.py"))]
    crash = "import os\nos._exit(0)"
    here = graded_course.handed_in(tmp_path / "here", ada=answers[0], bob=answers[-1], eve=crash)
    there = shutil.copytree(here, tmp_path / "there")
    assert cli.main(["grade", graded_course.NAME, "--course", str(here), "--jobs", "1"]) == 0
    with running(tmp_path_factory.mktemp("dask")) as address:
        asked = ["grade", graded_course.NAME, "--course", str(there), "--scheduler", address]
        assert cli.main(asked) == 0
    reports = {path.name: path.read_bytes() for path in (here / "reports").rglob("*.json")}
    assert reports == {path.name: path.read_bytes() for path in (there / "reports").rglob("*.json")}
    assert len(reports) == 3
