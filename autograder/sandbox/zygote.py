"""Inside: a warm process from which workers are forked. It never reads a byte of what was submitted.

Started as `python -I -S zygote.py OPTIONS` with one end of a socket that it inherits. It imports what
notebooks use, then waits: each message brings the three pipes of a new worker, which it only passes on.
"""

from __future__ import annotations

import array
import contextlib
import gc
import json
import os
import random
import select
import shutil
import signal
import socket
import sys
import tempfile
from typing import Any, NoReturn

if __name__ == "__main__":
    _options: dict[str, Any] = json.loads(sys.argv[1])
    sys.path[:0] = [os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
    sys.path += _options["site"]
    from autograder.sandbox import jail

    _options["home"] = jail.own_processes() if _options["namespaces"] else None
    if os.path.isdir(_options["fonts"]):  # matplotlib wants to write beside its list of fonts
        os.environ["MPLCONFIGDIR"] = shutil.copytree(_options["fonts"], tempfile.mkdtemp() + "/fonts")

import numpy as np

from autograder.sandbox import jail, pages, shell, worker

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
JAIL_FAILED = 97


class Zygote:
    """Forks workers on demand and says when they have ended."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.home: int | None = options["home"]  # its process namespace, if workers get their own
        self.shell = shell.prepared()
        if options["warm"]:
            worker.warm(self.shell, options["preload"])
        self.size, self.data = jail.memory_now()
        self.control = socket.socket(fileno=options["control"])
        self.pid = os.getpid()
        self.folders: dict[int, str] = {}
        if _threads() != 1:
            raise RuntimeError(f"{_threads()} threads before the first fork: a library started one")
        gc.collect()
        gc.freeze()
        pages.collapse()

    def serve(self) -> NoReturn:
        """Fork a worker for every message, until the other side is gone."""
        ended, wake = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGCHLD, lambda *unused: None)
        self.say({"ready": True, "landlock": jail.landlock_version()})
        waiting = select.poll()
        waiting.register(self.control, select.POLLIN)
        waiting.register(ended, select.POLLIN)
        while True:
            events = dict(waiting.poll())
            if ended in events:
                os.read(ended, 4096)
                self.reap()
            if self.control.fileno() in events:
                self.start_one()

    def say(self, message: dict[str, Any], handles: tuple[int, ...] = ()) -> None:
        try:
            socket.send_fds(self.control, [json.dumps(message).encode()], handles)
        except OSError:
            os._exit(0)

    def reap(self) -> None:
        """Collect the workers that have ended, and their folders."""
        with contextlib.suppress(ChildProcessError):
            while (status := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                if folder := self.folders.pop(status[0], ""):
                    shutil.rmtree(folder, ignore_errors=True)

    def start_one(self) -> None:
        flags = socket.MSG_CMSG_CLOEXEC
        message, control, _, _ = self.control.recvmsg(1 << 16, socket.CMSG_SPACE(12), flags)
        if not message:
            os._exit(0)
        handles = array.array("i")
        for _, _, data in control:
            handles.frombytes(data)
        limits = json.loads(message)
        try:
            pid = self.fork(handles.tolist(), limits)
            pidfd = os.pidfd_open(pid)
            self.say({"started": pid}, (pidfd,))
            os.close(pidfd)
        except OSError as error:
            self.say({"failed": str(error)[:300]})
        for handle in handles:
            os.close(handle)

    def fork(self, handles: list[int], limits: dict[str, int]) -> int:
        """A worker's process number."""
        apart = self.home is not None
        folder = "/box" if apart else tempfile.mkdtemp(prefix="worker-")
        pid = os.fork() if self.home is None else jail.fork_apart(self.home)
        if pid == 0:
            self.become_worker(handles, limits, folder)
        if not apart:
            self.folders[pid] = folder
        return pid

    def become_worker(self, handles: list[int], limits: dict[str, int], folder: str) -> NoReturn:
        """Give everything up, in this order, then serve. A failure ends it: no code runs half-jailed."""
        try:
            parent = os.getppid()
            if self.home is not None:
                jail.leave_namespaces()
                jail.private_mounts(folder, limits["folder"], limits["files"])
            self.control.close()
            _arrange(handles)
            _settle(folder)
            self.limit(limits)
            if self.home is None:
                jail.die_with_parent(parent)
            if self.options["isolated"]:
                self.isolate(folder)
            _open_streams()
            os.write(4, b"+")
            worker.serve(self.shell)
            os._exit(0)
        except BaseException as error:
            with contextlib.suppress(OSError):
                os.write(2, f"jail: {error!r}"[:300].encode())
        finally:
            os._exit(JAIL_FAILED)

    def limit(self, limits: dict[str, int]) -> None:
        unlimited_here = {"RLIMIT_NPROC": limits["threads"]} if self.options["own_user"] else {}
        jail.limit_resources(
            {
                "RLIMIT_CORE": 0,
                "RLIMIT_CPU": limits["seconds"],
                "RLIMIT_FSIZE": limits["file"],
                "RLIMIT_NOFILE": 64,
                "RLIMIT_STACK": 16 << 20,
                "RLIMIT_MEMLOCK": 0,
                "RLIMIT_MSGQUEUE": 0,
                "RLIMIT_SIGPENDING": 256,
                "RLIMIT_AS": self.size + limits["memory"],
                "RLIMIT_DATA": self.data + limits["memory"],
                **unlimited_here,
            }
        )

    def isolate(self, folder: str) -> None:
        jail.drop_capabilities()
        jail.no_new_privileges()
        if self.options["landlock"]:
            jail.restrict_files(self.options["readable"], [folder], DEVICES)
        if self.options["filter"]:
            jail.filter_system_calls(bytes.fromhex(self.options["filter"]))


def _threads() -> int:
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 1


def _arrange(handles: list[int]) -> None:
    """0: nothing; 1 and 2: what is printed; 3: questions; 4: answers; no other descriptor is open."""
    questions, answers, printed = handles
    nothing = os.open("/dev/null", os.O_RDWR)
    high = [os.dup2(h, 200 + i) for i, h in enumerate((nothing, printed, printed, questions, answers))]
    for place, handle in enumerate(high):
        os.dup2(handle, place)
    os.closerange(5, 1024)


def _settle(folder: str) -> None:
    """A clean environment, the private folder, default signals, fixed random numbers."""
    fonts = os.environ.get("MPLCONFIGDIR", folder)
    os.environ.clear()
    os.environ.update(
        HOME=folder, TMPDIR=folder, PATH="/usr/bin", LANG="C.UTF-8", MPLCONFIGDIR=fonts,
        MPLBACKEND="module://matplotlib_inline.backend_inline", OPENBLAS_NUM_THREADS="1",
        NBGRADER_EXECUTION="autograde",
    )  # fmt: skip
    tempfile.tempdir = None
    os.chdir(folder)
    sys.path.insert(0, "")
    os.umask(0o077)
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002, students call the old functions


def _open_streams() -> None:
    sys.stdin = open(0, closefd=False)  # noqa: SIM115, they stay open
    sys.stdout = open(1, "w", buffering=1 << 13, closefd=False, errors="backslashreplace")  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, closefd=False, errors="backslashreplace")  # noqa: SIM115
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]


if __name__ == "__main__":
    Zygote(_options).serve()
