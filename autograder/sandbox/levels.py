"""How well this machine can isolate: found by doing, not by reading settings.

S3 is everything: bubblewrap, namespaces of each worker's own, Landlock, seccomp. S2 lacks the worker's own
namespaces, S1 lacks bubblewrap. S0 isolates nothing. A level counts when a worker at that level starts and
fails at a handful of small attacks.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import jail, runner, syscalls

OFFICIAL = ("S3", "S2")
REDUCED = ("S3", "S2", "S1")

_LAYERS = ("bubblewrap", "namespaces", "landlock", "seccomp")
_WITHOUT: dict[str, tuple[str, ...]] = {"S3": (), "S2": ("namespaces",), "S1": ("bubblewrap",), "S0": _LAYERS}
# Each prints its name where it succeeds; nothing is printed where everything holds.
_ATTACKS = """
import os, socket, subprocess, sys
def attempt(name, action):
    try:
        action()
    except BaseException:
        return
    print(name)
attempt("reads /etc/passwd", lambda: open("/etc/passwd").read(1))
attempt("starts processes", lambda: subprocess.run(["/bin/true"]))
attempt("forks", lambda: os.fork() or os._exit(0))
attempt("opens sockets", lambda: socket.socket())
attempt("writes outside its folder", lambda: os.remove(open("/var/tmp/of-a-worker", "w").name))
attempt("imports the full autograder", lambda: __import__("autograder.checker"))
"""


@dataclass(frozen=True)
class Finding:
    """One thing that was tried: whether it holds here, and what to do if not."""

    what: str
    holds: bool
    advice: str = ""


def settings(level: str, like: runner.Settings) -> runner.Settings:
    """`like` with the layers of a level."""
    layers: dict[str, Any] = {name: name not in _WITHOUT[level] for name in _LAYERS}
    return replace(like, **layers)


def best(like: runner.Settings, levels: Sequence[str] = OFFICIAL) -> runner.Settings:
    """The best of some levels that works here; raises with what to do if none does."""
    for level in levels:
        if not (problem := tried(settings(level, like))):
            return settings(level, like)
    raise runner.SandboxProblem(
        f"this machine cannot isolate students' code well enough ({problem}). To mend it: {_remedy()}"
        " See all of it with: autograder doctor"
    )


def tried(chosen: runner.Settings) -> str:
    """What is wrong with a level here, "" if it works and holds."""
    if not sys.platform.startswith("linux"):
        return "it needs Linux; grade in a virtual machine or container with Linux"
    if chosen.bubblewrap and not shutil.which("bwrap"):
        return "bubblewrap is not installed"
    try:
        with runner.Runner(replace(chosen, packages=(), preload=()), (), warm=False) as crew:
            worker = crew.worker()
            try:
                outputs, _ = worker.ask("cell", _ATTACKS, seconds=30)
            finally:
                worker.close()
    except (runner.SandboxProblem, runner.Stopped, syscalls.FilterProblem, OSError) as problem:
        return str(problem)
    got_through = "".join(str(output.get("text", output)) for output in outputs).split("\n")[:-1]
    return f"a worker {', '.join(got_through)}" if got_through else ""


def findings() -> Iterator[Finding]:
    """Every layer, tried by itself, then the levels that they make."""
    yield Finding(
        "Linux",
        sys.platform.startswith("linux"),
        "Grade on Linux, or in a container or virtual machine with it.",
    )
    yield Finding("bubblewrap", bool(shutil.which("bwrap")), "sudo apt-get install bubblewrap")
    yield Finding(
        "Landlock",
        jail.landlock_version() > 0,
        "A kernel from 5.13 on, started with landlock among its lsm=.",
    )
    yield _seccomp()
    for level in REDUCED:
        problem = tried(settings(level, runner.Settings()))
        yield Finding(f"level {level}", not problem, f"{problem}. {_remedy()}" if problem else "")


def _seccomp() -> Finding:
    try:
        syscalls.compiled()
    except syscalls.FilterProblem as problem:
        return Finding("seccomp", False, str(problem))
    return Finding("seccomp", True)


def _remedy() -> str:
    """The command that most likely helps."""
    if not shutil.which("bwrap"):
        return "sudo apt-get install bubblewrap."
    if jail.landlock_version() <= 0:
        return "start a kernel from 5.13 on with landlock among its lsm= options."
    for name in ("kernel/apparmor_restrict_unprivileged_userns", "kernel/unprivileged_userns_clone"):
        value = _setting(name)
        if value == ("1" if "restrict" in name else "0"):
            return f"sudo sysctl {name.replace('/', '.')}={'0' if value == '1' else '1'}."
    if _setting("user/max_user_namespaces") == "0":
        return "sudo sysctl user.max_user_namespaces=10000."
    return (
        "let the container make namespaces: docker run --security-opt seccomp=unconfined --cap-add SYS_ADMIN."
    )


def _setting(name: str) -> str:
    try:
        with open(f"/proc/sys/{name}") as file:
            return file.read().strip()
    except OSError:
        return ""
