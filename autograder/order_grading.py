"""The task that is mapped over a class: one submission's files in, its report, notebooks and feedback out."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field

import dlcore

from . import feedback, grade, reading, template
from .assignment import Assignment
from .orders import ClassProblem, Order, Product
from .sandbox import runner
from .stages import stage


@dataclass(frozen=True)
class Settings:
    """What is the same for all orders."""

    assignment: Assignment
    sandbox: runner.Settings = field(default_factory=runner.Settings)

    @property
    def context(self) -> str:
        """What a grade depends on beside the submission."""
        return f"{self.assignment.digest} {self.sandbox.level} {dlcore.__version__}"


_mine = threading.local()  # each thread that grades has a template process of its own


def grade_order(order: Order, settings: Settings) -> Product:
    """Grade one submission in a sandbox that stays warm for the next."""
    graded = grade.grade_files(reading.sort(order.files), settings.assignment, crew(settings), order.student)
    report, files, unanswered = graded.report, {}, {}
    for name, notebook in graded.notebooks.items():
        # Without nbformat's line breaks and second validation: that alone would take a third of the time.
        files[f"autograded/{name}.ipynb"] = json.dumps(notebook).encode()
        unanswered[name] = template.unanswered(notebook)
        with stage("feedback"):
            page = feedback.page(notebook, report, name, unanswered=unanswered[name])
            files[f"feedback/{name}.html"] = page.encode()
    if not graded.notebooks:
        files[f"feedback/{order.assignment}.html"] = feedback.page(None, report).encode()
    return Product(report, files, unanswered)


def crew(settings: Settings) -> runner.Runner:
    """The sandbox of this thread for these settings."""
    wanted = (settings.sandbox, settings.assignment.cut)
    if getattr(_mine, "wanted", None) != wanted:
        if hasattr(_mine, "crew"):
            _mine.crew.close()
        _mine.wanted = None  # in case that the next one cannot be set up
        try:
            with stage("sandbox"):
                _mine.crew = runner.Runner(*wanted)
        except runner.SandboxProblem as problem:
            raise ClassProblem(f"the sandbox cannot be set up: {problem}") from None
        _mine.wanted = wanted
    made: runner.Runner = _mine.crew
    return made
