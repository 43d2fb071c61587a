"""What grading does in tests of a class: whatever the submission says. Workers import it, so it is light."""

from __future__ import annotations

import os
import signal
import time
from hashlib import sha256
from pathlib import Path

from autograder.orders import ClassProblem, Order, Product
from autograder.report import CellScore, Report


def points(student: str, text: str, extra: float = 0.0) -> float:
    """The one right grade."""
    return sha256(f"{student} {text}".encode()).digest()[0] % 11 + extra


def task(order: Order, settings: dict[str, str]) -> Product:
    """Do what the submission says; large files, so that a worker can be killed while it writes one."""
    text = order.files.get("A6.txt", b"").decode()
    match text.split():
        case ["die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["die", "once"]:
            if not (marker := Path(settings["folder"]) / order.student).exists():
                marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        case ["raise"]:
            raise ValueError("no such thing")
        case ["full"]:
            raise OSError(28, "No space left on device", "/tmp/work")
        case ["stop"]:
            raise ClassProblem("the sandbox is gone: install it")
    time.sleep(float(settings.get("pause", "0")))
    earned = points(order.student, text, float(settings.get("extra", "0")))
    graded = Report(
        order.student, order.assignment, cells=(CellScore(order.assignment, "a", earned, 20.0),), key="k"
    )
    notebook = f"{order.student} {text}\n".encode() * 20_000
    return Product(graded, {"autograded/A6.ipynb": notebook, "feedback/A6.html": b"<p>" + notebook[:99]})
