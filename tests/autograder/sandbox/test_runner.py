"""A worker is stopped by every limit, reaches nothing, leaves nothing, and cannot harm who judges it."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import levels, runner

STOPPED_SOON = 30.0  # seconds that nothing here comes near: what is waited for ends long before


def told(worker, source, seconds=STOPPED_SOON) -> str:
    """All that a cell printed, and the names of its errors."""
    outputs, late = worker.ask("cell", textwrap.dedent(source), seconds=seconds)
    said = [o.get("text") or o.get("ename") or str(o.get("data")) for o in outputs]
    return "".join(said) + ("late" if late else "")


def both(worker, source, seconds) -> None:
    """A cell, and the next question, which meets what the cell left behind."""
    told(worker, source, seconds)
    time.sleep(0.6 if "Thread" in source else 0)
    told(worker, "1", seconds)


def stopped(crew, source, seconds=STOPPED_SOON) -> str:
    """The reason for which a worker was ended by a cell; it is gone afterwards."""
    worker = crew.worker()
    try:
        with pytest.raises(runner.Stopped) as stop:
            both(worker, source, seconds)
        return str(stop.value)
    finally:
        assert worker.close()


def processes() -> dict[int, int]:
    """{process: parent} of all that live, zombies too."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def descendants(pid: int) -> set[int]:
    parents = processes()
    found, more = set(), {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


def gone(pids, seconds=10.0) -> bool:
    """Whether all of these end, in time; who is a zombie has ended."""
    ends = time.monotonic() + seconds
    while alive := [pid for pid in pids if living(pid)]:
        if time.monotonic() > ends:
            print(alive)
            return False
        time.sleep(0.02)
    return True


def living(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


# The first line of the inner loop keeps its jump inside the `try`.
DEAF = """
while True:
    try:
        x = 0
        while True: x += 1
    except BaseException:
        pass
"""


# What is ordinary.


def test_a_worker_keeps_its_names_from_cell_to_cell_and_the_next_knows_nothing(crew, worker):
    assert told(worker, "import numpy as np\nx = np.arange(3)\nprint(x.sum())") == "3\n"
    assert told(worker, "print(x * 2)") == "[0 2 4]\n"
    other = crew.worker()
    try:
        assert told(other, "x") == "NameError"
    finally:
        assert other.close()


def test_submitted_files_lie_in_the_private_folder_and_are_gone_for_the_next(crew, worker):
    data = np.frombuffer(b"1,2\n", np.uint8)
    worker.ask("files", {"a.csv": data, "sub/b.csv": data})
    assert told(worker, "print(open('a.csv').read() + open('sub/b.csv').read())") == "1,2\n1,2\n\n"
    assert told(worker, "open('more.txt', 'w').write('x'); import os; print(sorted(os.listdir()))") == (
        "['a.csv', 'more.txt', 'sub']\n"
    )
    other = crew.worker()
    try:
        assert told(other, "import os; print(os.listdir())") == "[]\n"
    finally:
        assert other.close()


def test_a_figure_can_be_drawn_and_saved(worker):
    source = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('a.png')"
    outputs, _ = worker.ask("cell", source)
    assert [o for o in outputs if "image/png" in o.get("data", {})], outputs
    assert told(worker, "import os; print(os.path.getsize('a.png') > 1000)") == "True\n"


# Limits.


def test_a_cell_that_takes_too_long_is_interrupted_and_the_next_goes_on(worker):
    assert told(worker, "x = 1\nwhile True: pass", 0.5) == "KeyboardInterruptlate"
    assert told(worker, "import time\ntime.sleep(60)", 0.5) == "KeyboardInterruptlate"
    assert told(worker, "print(x)") == "1\n"


def test_interrupts_that_come_when_nothing_runs_do_no_harm(worker):
    """A cell may end just when its time does."""
    for _ in range(20):
        told(worker, "1")
        worker._signal(signal.SIGINT)
    assert told(worker, "print(2)") == "2\n"


def test_a_loop_that_cannot_be_interrupted_is_killed(crew):
    assert "could not be interrupted" in stopped(crew, DEAF, 0.5)
    ignoring = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    assert "could not be interrupted" in stopped(crew, ignoring, 0.5)


def test_memory_is_limited_and_the_worker_lives(worker):
    assert told(worker, "import numpy as np\nx = np.ones(1 << 28)") == "MemoryError"
    assert "OSError" in told(worker, "import mmap\nmmap.mmap(-1, 2 << 30)")
    assert told(worker, "x = []\nwhile True: x.append('x' * 100_000)") == "MemoryError"
    assert told(worker, "x = None\nprint(len(np.ones(1 << 20)))") == "1048576\n"


def test_processor_time_is_limited_even_where_the_clock_is_not_looked_at(crew_with):
    crew = crew_with(submission=1.0)
    worker = crew.worker()
    worker.ends += 60
    try:
        with pytest.raises(runner.Stopped, match="its process ended"):
            told(worker, DEAF)
    finally:
        assert worker.close()


def test_a_submission_as_a_whole_has_its_time(crew_with):
    worker = crew_with(submission=1.5).worker()
    try:
        assert told(worker, "import time\ntime.sleep(0.2)") == ""
        assert "late" in told(worker, "time.sleep(60)")
        assert "late" in told(worker, "time.sleep(60)")
    except runner.Stopped:
        pass
    finally:
        assert worker.close()


def test_a_worker_is_not_asked_without_end(crew_with):
    worker = crew_with(frames=3).worker()
    try:
        for _ in range(3):
            told(worker, "1")
        with pytest.raises(runner.Stopped, match="asked too much"):
            told(worker, "1")
    finally:
        assert worker.close()


def test_files_are_limited_in_size(worker):
    big = "with open('a', 'wb') as f:\n    for _ in range(40): f.write(bytes(1 << 20))"
    assert "OSError" in told(worker, big)
    assert "OSError" in told(worker, "open('b', 'wb').truncate(1 << 40)")
    assert told(worker, "import os; print(os.path.getsize('a') <= 32 << 20)") == "True\n"


def test_the_private_folder_is_limited(worker, level):
    if level != "S3":
        pytest.skip("only at S3 the folder is a file system of its own")
    assert "OSError" in told(worker, "for i in range(4): open(f'f{i}', 'wb').write(bytes(30 << 20))")
    assert "OSError" in told(worker, "for i in range(3000): open(f'g{i}', 'w').close()")
    assert told(worker, "print(1)") == "1\n"


def test_threads_are_limited(worker):
    source = """
        import threading
        started, end = 0, threading.Event()
        try:
            for _ in range(2000):
                threading.Thread(target=end.wait, daemon=True).start()
                started += 1
        except RuntimeError:
            print("no more")
        print(0 < started < 500)
        end.set()
    """
    assert told(worker, source) == "no more\nTrue\n"


def test_what_floods_past_the_outputs_is_stopped(crew):
    assert "printed more than 1 MB" in stopped(crew, "import os\nwhile True: os.write(1, bytes(60000))")
    assert "printed more than 1 MB" in stopped(crew, "import os\nwhile True: os.write(2, bytes(60000))")


def test_a_little_past_the_outputs_is_not(worker):
    assert told(worker, "import os\nos.write(1, bytes(60000))\nprint(1)").endswith("1\n")


# Ends.


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos._exit(0)",
        "import os\nos.abort()",
        "import ctypes\nctypes.string_at(0)",
        "import os\nos.closerange(0, 64)",
        "import os\nos.close(4)",
        "import os\nos.close(3)",
        "import threading, os\nthreading.Timer(0.1, os._exit, [0]).start()\nimport time\ntime.sleep(5)",
    ],
)
def test_a_process_that_ends_is_told_to_have_ended(crew, source):
    assert stopped(crew, source) == "its process ended"


FORGE = """
import os, sys
from autograder import frames
def forged(id="1", tree=None): return frames.encode(frames.Frame(id, "done", tree))
"""


@pytest.mark.parametrize(
    ("attack", "why"),
    [
        ("os.write(4, forged())", "broke the protocol|another question|before it was asked"),
        ("os.write(4, forged())\nimport time; time.sleep(0.3)\nos._exit(0)", "another question|broke"),
        ("os.write(4, b'garbage' * 10)", "broke the protocol"),
        ("os.write(4, b'DLF1' + bytes(100))", "broke the protocol"),
        ("os.write(4, b'DLF1' + bytes([255]) * 12)", "broke the protocol"),
        (
            "os.write(4, forged()[:20])\nwhile True: pass",
            "could not be interrupted|broke the protocol",
        ),
        ("os.write(4, forged()[:-3])\n" + DEAF, "could not be interrupted"),
        (
            "import threading, time\n"
            "threading.Thread(target=lambda: (time.sleep(0.3), os.write(4, forged())), daemon=True).start()",
            "before it was asked|another question|broke the protocol",
        ),
        ("import numpy as np\nwhile True: os.write(4, bytes(1 << 20))", "broke the protocol|more than"),
    ],
)
def test_forged_answers_are_refused(crew, attack, why):
    worker = crew.worker()
    try:
        with pytest.raises(runner.Stopped, match=why):
            both(worker, FORGE + attack, 1.0)
    finally:
        assert worker.close()


def test_an_answer_with_more_bytes_than_its_frame_is_refused(crew):
    source = FORGE + (
        "import autograder.sandbox.worker as w\nsend = w._send\nw._send = lambda data: send(data + b'more')"
    )
    why = stopped(crew, source)
    assert "more bytes than its frame" in why or "before it was asked" in why


# Reach.


@pytest.mark.parametrize(
    "source",
    [
        "import os\nos.fork()",
        "import subprocess\nsubprocess.run(['/bin/true'])",
        "import os\nos.execv('/bin/true', ['true'])",
        "import os\nos.posix_spawn('/bin/true', ['true'], {})",
        "import multiprocessing as m\np = m.get_context('fork').Process(target=print)\np.start()",
        "import socket\nsocket.socket()",
        "import socket\nsocket.socket(socket.AF_UNIX)",
        "import os\nos.symlink('/etc', 'x')",
        "import os\nos.kill(1, 9)",
        "import os\nos.kill(-1, 9)",
        "import os\nos.chmod('.', 0o777)",
        "import os\nos.setuid(0)",
        "import os\nos.setpriority(os.PRIO_PROCESS, 0, 5)",
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
    ],
)
def test_what_would_reach_beyond_the_process_is_not_permitted(worker, source):
    assert told(worker, source).rpartition("\n")[2] in ("PermissionError", "ValueError", "OSError")


PATHS = ["/etc/passwd", "/etc/shadow", "/root", "/home", "/proc/1/environ", "/proc/self/mem", "/sys", "/var"]


@pytest.mark.parametrize("path", [*PATHS, str(Path(__file__)), str(Path(__file__).parents[3])])
def test_paths_of_the_machine_cannot_be_read(worker, path):
    look = f"import os\nprint(os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}).read(9))"
    assert told(worker, look) in ("PermissionError", "FileNotFoundError", "[]\n")


def test_where_a_view_stands_those_paths_do_not_even_exist(worker, level):
    if level == "S1":
        pytest.skip("without bubblewrap a path can be asked for, though not read")
    course = str(Path(__file__).parents[3])
    assert told(worker, f"import os\nprint(os.path.exists({course!r}), os.path.exists('/etc/passwd'))") == (
        "False False\n"
    )


def test_processes_are_not_to_be_seen(worker):
    looked = told(worker, "import os\nprint(os.listdir('/proc'))")
    assert looked in ("[]\n", "PermissionError")
    assert told(worker, "print(open('/proc/self/status').read())") in ("FileNotFoundError", "PermissionError")


def test_the_environment_is_rebuilt(worker):
    names = told(worker, "import os\nprint(*sorted(os.environ))").split()
    assert names == sorted(
        [
            "HOME",
            "LANG",
            "MPLBACKEND",
            "MPLCONFIGDIR",
            "NBGRADER_EXECUTION",
            "OPENBLAS_NUM_THREADS",
            "PATH",
            "TMPDIR",
        ]
    )


def test_the_working_folder_is_the_only_one_that_can_be_written(worker):
    for place in ("/", "/tmp", "/var/tmp", "/dev", "/dev/shm", "/usr", "/sbx", "/site"):
        assert "Error" in told(worker, f"open('{place}/of-a-worker', 'w')"), place
    assert (
        told(worker, "import os\nopen('here', 'w').close()\nprint(os.getcwd() == os.environ['HOME'])")
        == "True\n"
    )


def test_five_descriptors_are_open(worker):
    source = """
        import os
        def is_open(i):
            try: os.fstat(i)
            except OSError: return False
            return True
        print([i for i in range(4096) if is_open(i)])
    """
    assert told(worker, source) == "[0, 1, 2, 3, 4]\n"


@pytest.mark.parametrize(
    "name", ["autograder.checker", "autograder.key", "torch", "nbgrader", "pytest", "pip"]
)
def test_what_judges_cannot_be_imported(worker, name, level):
    closed = "PermissionError" if level == "S1" else "ModuleNotFoundError"
    assert told(worker, f"import {name}") in ("ModuleNotFoundError", closed)


def test_solutions_are_not_there(worker):
    source = "from dlcore import optim\nimport inspect\nprint(inspect.getsource(optim.adam_step)[-90:])"
    assert "NotImplementedError" in told(worker, source)


# Afterwards.


def test_workers_are_gone_when_a_runner_is_closed(level):
    before = descendants(os.getpid())
    crew = runner.Runner(levels.settings(level, runner.Settings()), ())
    workers = [crew.worker() for _ in range(3)]
    started = descendants(os.getpid()) - before
    assert len(started) >= 4
    stage = crew.stage.name
    crew.close()
    assert gone(started)
    assert all(select.select([worker.handles["pidfd"]], [], [], 10)[0] for worker in workers)
    for worker in workers:
        worker.close()
    assert not Path(stage).exists()


def test_another_template_is_started_when_one_was_killed(level):
    with runner.Runner(levels.settings(level, runner.Settings()), ()) as crew:
        for _ in range(2):
            old = crew.process
            inside = descendants(old.pid)
            old.kill()
            assert gone(inside)
            worker = crew.worker()
            assert told(worker, "print(1)") == "1\n"
            assert worker.close()
            assert crew.process is not old
            assert old.returncode is not None


def test_a_template_is_started_anew_after_many_workers(level, monkeypatch):
    monkeypatch.setattr(runner, "_MOST_WORKERS", 2)
    with runner.Runner(levels.settings(level, runner.Settings()), ()) as crew:
        seen = set()
        for _ in range(3):
            worker = crew.worker()
            seen.add(crew.process.pid)
            assert worker.close()
        assert len(seen) == 2


JUDGE = """
import sys, time
from autograder.sandbox import levels, runner
crew = runner.Runner(levels.settings(sys.argv[1], runner.Settings()), ())
worker = crew.worker()
worker.ask("cell", "import threading, time\\nthreading.Thread(target=time.sleep, args=[600]).start()")
print("ready", crew.stage.name, flush=True)
time.sleep(600)
"""


def test_no_process_is_left_of_a_judging_process_that_is_killed(level):
    judge = subprocess.Popen(
        [sys.executable, "-c", JUDGE, level],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    with judge:
        ready, stage = judge.stdout.readline().decode().split()
        assert ready == "ready"
        started = descendants(judge.pid)
        assert len(started) >= 2
        judge.kill()
        judge.wait()
    shutil.rmtree(stage)
    assert gone(started)


def test_a_runner_outlives_the_thread_that_made_it(level):
    made = []
    thread = threading.Thread(
        target=lambda: made.append(runner.Runner(levels.settings(level, runner.Settings()), ()))
    )
    thread.start()
    thread.join()
    with made[0] as crew:
        time.sleep(0.2)  # a signal at the thread's end would have arrived
        process = crew.process
        worker = crew.worker()
        assert told(worker, "print(1)") == "1\n"
        assert worker.close()
        assert crew.process is process


def test_fifty_workers_leave_no_descriptor_and_no_process(crew):
    crew.worker().close()
    handles, before = len(os.listdir("/proc/self/fd")), descendants(os.getpid())
    for i in range(50):
        worker = crew.worker()
        if i % 2:
            with contextlib.suppress(runner.Stopped):
                told(worker, "import os; os._exit(1)")
        assert worker.close()
    assert len(os.listdir("/proc/self/fd")) == handles
    ends = time.monotonic() + 10
    while (left := descendants(os.getpid()) - before) and time.monotonic() < ends:
        time.sleep(0.02)
    assert not left


def test_a_judging_process_with_many_open_files_can_start_one(level):
    """Descriptors with two and three digits once were too large for the shell that moved them."""
    with contextlib.ExitStack() as stack:
        for _ in range(150):
            stack.enter_context(open(os.devnull))
        crew = stack.enter_context(runner.Runner(levels.settings(level, runner.Settings()), ()))
        worker = crew.worker()
        assert told(worker, "print(1)") == "1\n"
        assert worker.close()


def test_a_template_that_cannot_start_is_told_at_once_and_leaves_nothing(monkeypatch, tmp_path, level):
    monkeypatch.setattr(runner.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(runner.Runner, "_command", lambda *unused: ["/bin/sh", "-c", "echo no >&2; exit 3"])
    start = time.monotonic()
    with pytest.raises(runner.SandboxProblem, match="no"):
        runner.Runner(levels.settings(level, runner.Settings()), ())
    assert time.monotonic() - start < 50  # the limit of a template that says nothing is 60 s
    assert not list(tmp_path.iterdir())
