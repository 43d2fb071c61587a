"""People at one computer: each has a name, a home and a folder to work in, and starts programs there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from benchmarks import courses


@dataclass(frozen=True)
class Person:
    """`folder` is where they work; `library` is searched for packages before what is installed."""

    name: str
    home: Path
    folder: Path
    library: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """This process's, without what tests and Jupyter put there, and with a home of the person's own."""
        theirs = ("JUPYTER", "IPYTHON", "XDG_", "PYTEST", "DLCORE", "AUTOGRADER")
        kept = {name: text for name, text in courses.environment().items() if not name.startswith(theirs)}
        own = {"HOME": str(self.home), "USER": self.name, "LOGNAME": self.name}
        return kept | own | ({"PYTHONPATH": self.library} if self.library else {})

    def runs(self, *command: str) -> str:
        """What a command of a package says, such as ("nbgrader", "collect", "hw1"); it has to end well."""
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{self.name}: {' '.join(command)}\n{done.stdout[-3000:]}"
        return done.stdout


def settle(person: Person) -> None:
    """Make the person's home and folder; JupyterLab does not ask them whether they would like its news."""
    settings = person.home / ".jupyter" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}', encoding="utf-8")
    person.folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def jupyter_lab(person: Person) -> Iterator[str]:
    """`jupyter lab` in the person's folder: the address to open, which has the token in it."""
    options = ["--no-browser", "--port=0", "--ip=127.0.0.1", "--IdentityProvider.token=journey"]
    options += ["--allow-root"] if os.geteuid() == 0 else []
    with subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        cwd=person.folder,
        env=person.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        assert server.stdout is not None
        said: list[str] = []
        address = _address(server.stdout, said)
        assert address, "".join(said)
        rest = Thread(target=said.extend, args=(server.stdout,))  # a full pipe would stop the server
        rest.start()
        try:
            yield f"{address}lab?token=journey"
        finally:
            running = "".join(said)  # what it says while it is ended is about what it left open
            server.terminate()
            rest.join()
    assert "Traceback" not in running, running


def _address(log: Iterable[str], said: list[str]) -> str:
    """Where the server listens, as soon as its log says so; "" if it ends before."""
    for line in log:
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found[0]
    return ""
