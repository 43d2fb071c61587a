"""On the judging side: starts the template, forks a worker for each submission, and enforces every limit.

A worker is asked one thing at a time. What it answers is data; that it is slow, silent, loud, dead or lying
ends in `Stopped`, with a sentence for the student.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from autograder import frames, wire

from . import syscalls, view
from .limits import DEFAULT, Limits

LEVELS = ("S0", "S1", "S2", "S3")
_USER = 64000  # whom a worker runs as when the grader is root
_MOST_WORKERS = 500  # from one template; then it is started anew
_DROP_ROOT = (
    *("/usr/bin/setpriv", "--reuid", str(_USER), "--regid", str(_USER), "--clear-groups"),
    *("--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"),
)
_ROOT_MAY = (
    "--cap-drop",
    "ALL",
    "--cap-add",
    "CAP_SETUID",
    "--cap-add",
    "CAP_SETGID",
    "--cap-add",
    "CAP_SETPCAP",
)


@dataclass(frozen=True)
class Settings:
    """Which layers stand around a worker, and what it may import beyond the course's own packages."""

    bubblewrap: bool = True
    namespaces: bool = True  # of each worker's own, inside bubblewrap's
    landlock: bool = True
    seccomp: bool = True
    packages: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()
    limits: Limits = DEFAULT

    @property
    def level(self) -> str:
        """S3 with everything, S2 without a worker's own namespaces, S1 without bubblewrap, else S0."""
        if not (self.landlock and self.seccomp):
            return "S0"
        return ("S3" if self.namespaces else "S2") if self.bubblewrap else "S1"

    @property
    def isolated(self) -> bool:
        return self.landlock or self.seccomp or self.bubblewrap


class SandboxProblem(Exception):
    """The sandbox cannot be set up here, or failed by itself: never a student's fault."""


class Stopped(Exception):
    """A worker was ended: the reason, as the end of "it was stopped: ..."."""


@cache
def _starter() -> ThreadPoolExecutor:
    """One thread that lives as long as this process: bubblewrap dies with the thread that started it."""
    return ThreadPoolExecutor(1, "sandbox")


class Runner:
    """A template process and its workers, for one student edition of dlcore.

    A cold one starts sooner, and its workers do later what it has not done: enough for one or two.
    """

    def __init__(self, settings: Settings, cut: Iterable[str], warm: bool = True) -> None:
        self.settings, self.warm = settings, warm
        self.stage = tempfile.TemporaryDirectory(prefix="grading-")
        folder = Path(self.stage.name) / "stage"
        folder.mkdir()
        Path(self.stage.name).chmod(0o755)
        self.made = 0
        try:
            self.view = view.view(folder, cut, settings.packages)
            self._start()
        except LookupError as problem:
            self.stage.cleanup()
            raise SandboxProblem(str(problem)) from None
        except BaseException:
            self.stage.cleanup()
            raise

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the template and all that it forked."""
        self._end()
        self.stage.cleanup()

    def worker(self) -> Worker:
        """A fresh worker, jailed and ready."""
        if self.made >= _MOST_WORKERS:
            self.restart()
        try:
            return self._fork()
        except (
            OSError,
            SandboxProblem,
        ):  # the template has been killed, for want of memory perhaps: once more
            self.restart()
            return self._fork()

    def blameless(self) -> None:
        """Raise if the template has ended, and its workers with it: no student has stopped those."""
        if self.process.poll() is not None:
            raise SandboxProblem("the template process was killed, perhaps for want of memory")

    def restart(self) -> None:
        """End the template with everything in it, and start another."""
        self._end()
        self._start()

    def _start(self) -> None:
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        mine.settimeout(60)
        with tempfile.TemporaryFile() as said:
            with theirs:  # closed again as soon as the template has it, so that its end is heard here
                self.process = _starter().submit(self._spawn, theirs, said).result()
            self.control = mine
            self.made = 0
            try:
                ready = mine.recv(1 << 16)
            except OSError:
                ready = b""
            if not ready:
                self._end()
                said.seek(0)
                lines = said.read(4000).decode(errors="replace").strip().splitlines()
                raise SandboxProblem(lines[-1] if lines else "the template process ended without a word")

    def _spawn(self, socket_inside: socket.socket, said: Any) -> subprocess.Popen[bytes]:
        handle, nothing = socket_inside.fileno(), subprocess.DEVNULL
        return subprocess.Popen(
            self._command(handle),
            env=view.ENVIRONMENT,
            stdin=nothing,
            stdout=said,
            stderr=said,
            pass_fds=(handle,),
        )

    def _command(self, control: int) -> list[str]:
        inside, root = self.settings.bubblewrap, os.geteuid() == 0
        stage = view.INSIDE if inside else str(self.view.stage)
        zygote = f"{stage}/autograder/sandbox/zygote.py"
        python = [str(self.view.program), "-I", "-S", zygote, json.dumps(self._options(control))]
        if not inside:
            return [*(_DROP_ROOT if root else ()), *python]
        drop = (*_ROOT_MAY, "--", *_DROP_ROOT) if root else ("--",)
        return [*self.view.command(drop, own_users=not root), *python]

    def _options(self, control: int) -> dict[str, Any]:
        """What the template is told."""
        inside = self.settings.bubblewrap
        return {
            "control": control,
            "site": [view.SITE] if inside else sorted({str(path.parent) for path in self.view.packages}),
            "fonts": f"{view.INSIDE}/fonts" if inside else str(self.view.stage / "fonts"),
            "warm": self.warm,
            "preload": self.settings.preload,
            "namespaces": inside and self.settings.namespaces,
            "own_user": inside,
            "isolated": self.settings.isolated,
            "landlock": self.settings.landlock,
            "readable": self.view.readable(inside),
            "filter": syscalls.compiled().hex() if self.settings.seccomp else "",
        }

    def _end(self) -> None:
        self.control.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _fork(self) -> Worker:
        self.made += 1
        limits = self.settings.limits
        pipes = [os.pipe2(os.O_CLOEXEC) for _ in range(3)]  # questions, answers, printed
        (ask_out, ask_in), (answer_out, answer_in), (print_out, print_in) = pipes
        try:
            counts = {f.name: getattr(limits, f.name) for f in fields(limits) if f.type == "int"}
            message = json.dumps(counts | {"seconds": int(limits.submission) + 1}).encode()
            socket.send_fds(self.control, [message], [ask_out, answer_in, print_in])
            told, handles, _, _ = socket.recv_fds(self.control, 1 << 16, 1)
            if not handles:
                why = json.loads(told).get("failed", "") if told else "the template process is gone"
                raise SandboxProblem(f"no worker could be started: {why}")
        except BaseException:
            for handle in (ask_in, answer_out, print_out):
                os.close(handle)
            raise
        finally:
            for handle in (ask_out, answer_in, print_in):
                os.close(handle)
        return Worker(ask_in, answer_out, print_out, handles[0], limits)


class Worker:
    """One submission's process: single use, asked one thing at a time."""

    def __init__(self, ask: int, answer: int, printed: int, pidfd: int, limits: Limits) -> None:
        self.handles = {"ask": ask, "answer": answer, "printed": printed, "pidfd": pidfd}
        self.limits = limits
        self.buffer = bytearray()
        self.printed = 0
        self.said = ""  # by a jail that failed
        self.asked = 0
        self.ends = time.monotonic() + limits.submission
        for handle in (ask, answer, printed):
            os.set_blocking(handle, False)
        try:
            self._exchange(b"", 1, time.monotonic() + 30)
        except Stopped:
            self.close()
            raise SandboxProblem(f"a worker could not be jailed{self.said}") from None
        self.buffer.clear()

    def ask(self, op: str, *arguments: wire.Tree, seconds: float = 30.0) -> tuple[wire.Tree, bool]:
        """The answer, and whether it took longer than `seconds` and had to be interrupted."""
        self.asked += 1
        if self.asked > self.limits.frames:
            raise Stopped("it was asked too much")
        if self._waiting():
            self._read()  # which says so if its process has ended
        if self.buffer:
            raise Stopped("it answered before it was asked")
        question = frames.Frame(secrets.token_hex(8), op, list(arguments))
        deadline = min(time.monotonic() + seconds, self.ends)
        try:
            answer, late = self._answer(frames.encode(question), deadline)
        except frames.FrameProblem as problem:
            raise Stopped(f"it broke the protocol, {problem}") from None
        if answer.id != question.id:
            raise Stopped("it answered another question than it was asked")
        if answer.op == "failed":
            raise Stopped("it could not go on")  # what it says of that could carry a hidden input
        return answer.tree, late or answer.op == "overtime"

    def _waiting(self) -> bool:
        return bool(select.select([self.handles["answer"]], [], [], 0)[0])

    def _answer(self, question: bytes, deadline: float) -> tuple[frames.Frame, bool]:
        late = self._until(question, frames.START.size, deadline)
        header, body = frames.lengths(bytes(self.buffer[: frames.START.size]))
        size = frames.START.size + header + body
        late = self._until(b"", size, deadline) or late
        if len(self.buffer) > size:
            raise frames.FrameProblem("with more bytes than its frame")
        data = bytes(self.buffer)
        self.buffer.clear()
        split = frames.START.size + header
        return frames.decode(data[frames.START.size : split], data[split:]), late

    def _until(self, question: bytes, size: int, deadline: float) -> bool:
        """Exchange until `size` bytes are here; after the deadline interrupt, and once more wait a little."""
        try:
            self._exchange(question, size, deadline)
        except TimeoutError:
            self._signal(signal.SIGINT)
            try:
                self._exchange(b"", size, max(deadline, time.monotonic()) + self.limits.grace)
            except TimeoutError:
                raise Stopped("it took too long and could not be interrupted") from None
            return True
        return False

    def _exchange(self, question: bytes, size: int, deadline: float) -> None:
        """Write all of `question`, take what is printed, and read until `size` bytes have been answered."""
        left = memoryview(question)
        waiting = select.poll()
        for name in ("answer", "printed"):
            if name in self.handles:
                waiting.register(self.handles[name], select.POLLIN)
        if left:
            waiting.register(self.handles["ask"], select.POLLOUT)
        while left or len(self.buffer) < size:
            if (rest := deadline - time.monotonic()) <= 0:
                raise TimeoutError
            for handle, _ in waiting.poll(rest * 1000):
                if handle == self.handles["ask"]:
                    left = self._write(left)
                    if not left:
                        waiting.unregister(handle)
                elif handle == self.handles["answer"]:
                    self._read()
                elif not self._drain():
                    waiting.unregister(handle)

    def _write(self, left: memoryview) -> memoryview:
        try:
            return left[os.write(self.handles["ask"], left[: 1 << 16]) :]
        except BlockingIOError:
            return left
        except BrokenPipeError:
            raise Stopped("its process ended") from None

    def _read(self) -> None:
        data = os.read(self.handles["answer"], 1 << 20)
        if not data:
            raise Stopped("its process ended")
        self.buffer += data
        if len(self.buffer) > frames.START.size + frames.MOST_HEADER + frames.MOST_BODY:
            raise Stopped("it sent more than an answer can hold")

    def _drain(self) -> bool:
        """Read what was written past the notebook's outputs; False at its end."""
        data = os.read(self.handles["printed"], 1 << 16)
        self.printed += len(data)
        if data.startswith(b"jail: "):
            self.said = f": {data[6:].decode(errors='replace')}"
        if self.printed > self.limits.printed:
            raise Stopped(f"it printed more than {self.limits.printed >> 20} MB")
        return bool(data)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handles["pidfd"], number)

    def close(self, seconds: float = 5.0) -> bool:
        """Kill the process, always, and say whether it is gone."""
        self._signal(signal.SIGKILL)
        gone = bool(select.select([self.handles["pidfd"]], [], [], seconds)[0])
        for handle in self.handles.values():
            os.close(handle)
        return gone
