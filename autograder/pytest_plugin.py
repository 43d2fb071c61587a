"""`pytest --dlcore my_solution.py`: each exercise that a file answers is a test."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("dlcore").addoption(
        "--dlcore", action="store_true", help="check the dlcore exercises that the given files answer"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Take a file of answers from those who would import it as a module of tests."""
    others = yield
    if not parent.config.getoption("--dlcore") or file_path.suffix not in (".py", ".ipynb"):
        return others
    if file_path.name.startswith("test_") or file_path.name == "conftest.py":
        return others
    return [SolutionFile.from_parent(parent, path=file_path)]


class SolutionFile(pytest.File):
    """A file of answers."""

    def collect(self) -> Iterator[pytest.Item]:
        # Imported here: the plugin is loaded in every run of pytest, and should cost none of them anything.
        from . import submissions

        try:
            submission = submissions.load(self.path)
        except submissions.SubmissionProblem as problem:
            raise self.CollectError(f"{problem}.") from None
        for i, sentence in enumerate(submission.problems, start=1):
            yield Stopped.from_parent(self, name=f"problem {i}", sentence=f"{sentence}.")
        for target, code in submission.found.items():
            yield Answer.from_parent(self, name=target, code=code)


class Failed(Exception):
    """A test of the plugin's that failed: the text is all that is shown."""


class Told(pytest.Item):
    """An item whose failure is a text for people."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


class Stopped(Told):
    """A cell, or a file, that did not run to its end."""

    def __init__(self, sentence: str, **about: Any) -> None:
        super().__init__(**about)
        self.sentence = sentence

    def runtest(self) -> None:
        raise Failed(self.sentence)


class Answer(Told):
    """A student's answer to one exercise."""

    def __init__(self, code: Any, **about: Any) -> None:
        super().__init__(**about)
        self.code = code

    def runtest(self) -> None:
        from . import selfcheck

        verdict = selfcheck.verdict_on(self.name, self.code)
        if not verdict.right:
            raise Failed(str(verdict))
        if said := selfcheck.keep(verdict, self.code):
            print(said)
