"""What the tests of hostile submissions share: the files of the zoo, the ground they attack, its witnesses.

A ground is a folder full of secrets that everybody may read, sockets that note who calls, and a process that
anybody of its user may kill. With nothing in between, the attacks reach all of it; a test shows that they do.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import secrets
import selectors
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder import key
from autograder.compare import Tolerance
from dlcore import activations, losses

ZOO = Path(__file__).parent / "zoo"
PATHS = f"{Path(__file__).parent}:{Path(__file__).parents[1]}"  # what a process of its own imports from
SOFTMAX, CROSS_ENTROPY = "activations.softmax", "losses.cross_entropy"
USER = os.getuid() or 64000  # whom attacks run as; the sandbox takes 64000 too when the grader is root
HIDDEN = 7.3461928  # stands in every hidden input
TOLD = "3461928"  # what is left of it in any spelling
_SYSTEM_V_KEY = "0x484F5354"  # in the files; each ground has its own
_CLOSE = {"": Tolerance(1e-6, 1e-9)}

_PLANTED = {
    "key/A3.hidden.safetensors": "KEY",
    "solutions/A3/A3.py": "SOLUTION",
    "home/.ssh/id_ed25519": "HOME",
    "submitted/bob/A3/A3.py": "NEIGHBOUR",
    "boxes/bob/diary.txt": "DIARY",
    "outside/owned": "OWNED",
}


@dataclass(frozen=True)
class Attack:
    """One file: its header, and its cells with the places still unnamed."""

    name: str
    header: Mapping[str, str]
    source: str

    @property
    def deserves(self) -> dict[str, float]:
        """Points by exercise."""
        named = dict(item.rsplit(" ", 1) for item in self.header["deserves"].split(", "))
        return {SOFTMAX: float(named["softmax"]), CROSS_ENTROPY: float(named["cross_entropy"])}

    @property
    def layers(self) -> list[str]:
        return self.header["stopped by"].split(", ")


def attacks(folder: str = "hostile") -> list[Attack]:
    """All files of a folder of the zoo."""
    return [_read(path) for path in sorted((ZOO / folder).glob("*.py"))]


def _read(path: Path) -> Attack:
    source = path.read_text("utf-8")
    header = dict(re.findall(r"^# ([a-z ]+): (.+)$", source.partition("\nimport ")[0], re.MULTILINE))
    return Attack(path.stem, header, source)


def notebook(source: str) -> dict[str, Any]:
    """The notebook whose cells the `# %%` lines of a file separate."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{i}",
            "metadata": {},
            "outputs": [],
            "source": cell.strip(),
        }
        for i, cell in enumerate(re.split(r"^# %%.*$", source, flags=re.MULTILINE))
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def answers(cross_entropy_first: bool = False) -> dict[str, key.Answers]:
    """The assignment: softmax and cross_entropy, 5 points each, made by hand."""
    rng = np.random.default_rng(4)
    softmax = []
    for shape in ((2, 3), (4, 5), (2, 6), (3, 3)):
        x = rng.standard_normal(shape)
        x[0, 1] = HIDDEN
        softmax.append(({"x": x}, activations.softmax(x)))
    entropy = []
    for rows, classes in ((2, 3), (4, 5), (7, 4)):
        logits, labels = rng.standard_normal((rows, classes)), rng.integers(0, classes, rows)
        logits[0, 1] = HIDDEN
        given = {"logits": logits, "labels": labels}
        entropy.append((given, np.asarray(losses.cross_entropy(**given))))
    made = [
        _answers(SOFTMAX, softmax, ()),
        _answers(CROSS_ENTROPY, entropy, (SOFTMAX, "activations.log_softmax")),
    ]
    return {one.target: one for one in (reversed(made) if cross_entropy_first else made)}


def _answers(target: str, cases: list[tuple[dict[str, Any], Any]], uses: tuple[str, ...]) -> key.Answers:
    return key.Answers(
        target=target,
        number="A3.5",
        points=5,
        problem="0" * 16,
        outputs=(),
        uses=uses,
        scenario=None,
        groups=(key.Group("ordinary", 1),),
        mistakes=(),
        cases=tuple(key.Case(0, given, want, _CLOSE, {}) for given, want in cases),
    )


class Ground:
    """Secrets, witnesses and a victim; `close` takes them away."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(8)  # in every secret; nowhere else
        self.own = f"hostile-{secrets.token_hex(2)}-"  # begins the names of all that attacks make
        self.number = secrets.randbelow(1 << 30)  # their System V key
        self.folder = Path(tempfile.mkdtemp(prefix="ground-"))
        self.folder.chmod(0o777)
        self.heard: list[str] = []
        os.environ["GRADER_SECRET"] = self.token("ENVIRON")
        self._plant()
        self._listen()
        self.victim = self._start_victim()

    def token(self, name: str) -> str:
        return f"LEAK:{name}:{self.mark}"

    def close(self) -> None:
        del os.environ["GRADER_SECRET"]
        self.victim.kill()
        self.victim.wait()
        os.write(self.stop[1], b"x")
        self.thread.join()
        for handle in self.stop:
            os.close(handle)
        shutil.rmtree(self.folder)

    def filled(self, source: str) -> str:
        """A submission with the names of this ground in it."""
        tcp, udp = (self.sockets[kind].getsockname()[1] for kind in ("tcp", "udp"))
        places = {"FOLDER": self.folder, "TCP": tcp, "UDP": udp, "ABSTRACT": self.folder.name}
        places |= {"VICTIM": self.victim.pid, "GRADER": os.getpid()}
        for name, value in places.items():
            source = source.replace(f"@{name}@", str(value))
        return source.replace("hostile-", self.own).replace(_SYSTEM_V_KEY, str(self.number))

    def damage(self) -> list[str]:
        """What has changed since the last time, in words; then it is mended."""
        found = [*self.heard, *(f"{path.name} was made" for path in self._strangers())]
        if self.victim.poll() is not None:
            found.append("the victim was killed")
            self.victim = self._start_victim()
        if self._state() != self.planted:
            found.append("a planted file was changed")
        found += [f"process {pid} is left" for pid in survivors(self.own)]
        found += ["a message queue is left"] if _remove_queue(self.own) else []
        self._mend()
        return found

    def _start_victim(self) -> subprocess.Popen[bytes]:
        user = {"user": USER, "group": USER, "extra_groups": []} if os.getuid() == 0 else {}
        return subprocess.Popen(["/bin/sleep", "36000"], env={"GRADER_SECRET": self.token("ENVIRON")}, **user)

    def _plant(self) -> None:
        for name, secret in _PLANTED.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_text(f"{self.token(secret)}\n")
            path.chmod(0o666)
        (self.folder / "boxes" / "mine").mkdir(exist_ok=True)
        for path in (path for path in self.folder.rglob("*") if path.is_dir()):
            path.chmod(0o777)
        os.chown(self.folder / "outside" / "owned", USER, -1)
        self.planted = self._state()

    def _state(self) -> list[tuple[int, int, int, bytes] | None]:
        """Mode, links, time and content of every planted file; None for one that is gone."""
        return [_state(self.folder / name) for name in _PLANTED]

    def _strangers(self) -> list[Path]:
        places = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm", str(self.folder))]
        shallow = [path for place in places if place.is_dir() for path in place.glob(f"{self.own}*")]
        return [*shallow, *self.folder.glob(f"*/{self.own}*")]

    def _mend(self) -> None:
        self.heard.clear()
        left = [*(self.folder / "outside").iterdir(), *(self.folder / "boxes" / "mine").iterdir()]
        for path in {*self._strangers(), *left}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for pid in survivors(self.own):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _remove_system_v(self.number)
        _remove_queue(self.own)
        self._plant()

    def _listen(self) -> None:
        self.sockets = {
            "tcp": socket.create_server(("127.0.0.1", 0)),
            "udp": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            "unix": socket.socket(socket.AF_UNIX),
            "abstract": socket.socket(socket.AF_UNIX),
        }
        self.sockets["udp"].bind(("127.0.0.1", 0))
        self.sockets["unix"].bind(str(self.folder / "witness.sock"))
        self.sockets["abstract"].bind(f"\0{self.folder.name}")
        (self.folder / "witness.sock").chmod(0o777)
        self.stop = os.pipe()
        self.thread = threading.Thread(target=self._witness, daemon=True)
        for name in ("unix", "abstract"):
            self.sockets[name].listen()
        self.thread.start()

    def _witness(self) -> None:
        """Note every packet and every connection until told to stop."""
        with selectors.DefaultSelector() as waiting:
            for name, one in self.sockets.items():
                waiting.register(one, selectors.EVENT_READ, name)
            waiting.register(self.stop[0], selectors.EVENT_READ)
            while events := [event.data for event, _ in waiting.select() if event.data]:
                for name in events:
                    self._note(name)
        for one in self.sockets.values():
            one.close()

    def _note(self, name: str) -> None:
        """Only what bears this ground's name counts: others on the machine may knock at a wrong door."""
        if name == "udp":
            data = self.sockets[name].recv(1000)
        else:
            data = _first_words(self.sockets[name].accept()[0])
        if self.own.encode() in data:
            self.heard.append(f"somebody called by {name}")


def _first_words(caller: socket.socket) -> bytes:
    with caller:
        caller.settimeout(1)
        try:
            return caller.recv(1000)
        except OSError:
            return b""


def _state(path: Path) -> tuple[int, int, int, bytes] | None:
    if not path.is_file():
        return None
    about = path.stat()
    readable = os.access(path, os.R_OK)
    return about.st_mode, about.st_nlink, about.st_mtime_ns, path.read_bytes() if readable else b""


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    made = Ground()
    try:
        yield made
    finally:
        made._mend()
        made.close()


def survivors(own: str) -> list[int]:
    """Processes that attacks have left: they take a name of their own."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            name, _, state = (folder / "stat").read_text().partition(" (")[2].partition(") ")
            if name.startswith(own) and state[0] != "Z":  # what is dead may wait for its parent
                found.append(int(folder.name))
    return found


def _remove_system_v(number: int) -> None:
    """Segments, semaphores and queues that an attack has made under its key."""
    libc = ctypes.CDLL(None)
    for get, control in (("shmget", "shmctl"), ("msgget", "msgctl"), ("semget", "semctl")):
        arguments = (0, 0) if get != "msgget" else (0,)
        place = getattr(libc, get)(number, *arguments)
        if place >= 0:
            getattr(libc, control)(place, 0, 0)


def _remove_queue(own: str) -> bool:
    """Whether an attack had left its queue, which no folder shows where /dev/mqueue is not mounted."""
    return ctypes.CDLL(None).mq_unlink(f"/{own}queue".encode()) == 0


def python_is_open() -> bool:
    """Whether another user than root could start this Python."""
    parents = Path(os.path.realpath(sys.executable)).parents
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in parents)


def as_user() -> list[str]:
    """The start of a command that runs as an ordinary user; nothing for who is one.

    A Python in root's closed home is shown to that user, and nothing else of that home.
    """
    if os.getuid():
        return []
    drop = ["setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups", "--inh-caps=-all"]
    if python_is_open():
        return drop
    parents = Path(os.path.realpath(sys.executable)).parents
    closed = next(p for p in reversed(parents) if not p.stat().st_mode & stat.S_IXOTH)
    home = str(Path(sys.base_prefix).resolve())
    show = ["bwrap", "--dev-bind", "/", "/", "--perms", "0755", "--tmpfs", str(closed)]
    return [*show, *_open_parents(closed, home), "--ro-bind", home, home, *_links(home), "--", *drop]


def _open_parents(closed: Path, home: str) -> list[str]:
    between = [p for p in reversed(Path(home).parents) if closed in p.parents]
    return [word for path in between for word in ("--perms", "0755", "--dir", str(path))]


def _links(home: str) -> list[str]:
    """A virtual environment's link to Python may pass the closed folder by another name."""
    target = os.readlink(sys.executable) if os.path.islink(sys.executable) else ""
    folder = str(Path(target).parents[1]) if os.path.isabs(target) else home
    return [] if folder == home else ["--symlink", home, folder]


@dataclass(frozen=True)
class Alone:
    """How an attack went with nothing around it."""

    printed: str
    finished: bool  # it came to its end by itself
    hung: bool
    right: bool  # its softmax was
    damage: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """The word for it in a header, the gravest first."""
        words = {
            "survives": any("is left" in what for what in self.damage),
            "leaked": "leaked:" in self.printed,
            "steals": self.right,
            "writes": any("was made" in what for what in self.damage),
            "tells": TOLD in self.printed,
            "hangs": self.hung,
            "dies": not self.finished,
            "blocked": "blocked:" in self.printed,
        }
        return next((word for word, holds in words.items() if holds), "wrong")


def alone(attack: Attack, where: Ground, seconds: float = 8.0) -> Alone:
    """Run an attack as an ordinary user, in a process that holds all that a sandbox takes away."""
    file = where.folder / "submission.ipynb"
    file.write_text(json.dumps(notebook(where.filled(attack.source))))
    with open(where.folder / "key" / "A3.hidden.safetensors") as secret:
        handle = secret.fileno()
        started = _start_alone([str(file), str(handle), attack.header.get("order", "")], handle, where)
    try:
        printed, hung = started.communicate(timeout=seconds)[0], False
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        printed, hung = started.communicate()[0], True
    file.unlink(missing_ok=True)
    text = printed.decode(errors="replace")
    finished, right = "\nThe end.\n" in text, "\nsoftmax is right\n" in text
    return Alone(text, finished, hung, right, tuple(where.damage()))


def _start_alone(arguments: list[str], handle: int, where: Ground) -> subprocess.Popen[bytes]:
    box = where.folder / "boxes" / "mine"
    limited = ["prlimit", "--as=6442450944", "--fsize=1099511627776", "--nproc=5000"]
    program = [sys.executable, str(Path(__file__).with_name("alone.py")), *arguments]
    return subprocess.Popen(
        [*as_user(), *limited, *program],
        cwd=box,
        env={**os.environ, "PYTHONPATH": PATHS, "HOME": str(box), "OPENBLAS_NUM_THREADS": "1"},
        pass_fds=(handle,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
