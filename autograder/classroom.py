"""Grades a whole class: every submission once, whatever happens on the way.

One function, order → product, is mapped over the class by a crew of workers. The class is done when every
submission has a report on disk and its row in the gradebook. A run that is stopped, by whatever, is continued
by running it again: what has a report is not graded again, and its row is written once more, which changes
nothing where it is right. No decision depends on the time of day.

A regrading is a run whose products wait, and write nothing, until somebody agrees to what they change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Protocol, TypeAlias

from . import orders, regrade, shelf, workers
from .orders import ClassProblem, Folder
from .regrade import Change
from .report import Report
from .shelf import Kept, Shelf
from .workers import Crew, Done

# Writes a row of the gradebook, given when the work was submitted; "" or, in a sentence, why it could not.
Save: TypeAlias = Callable[[Kept, datetime | None], str]
Hire: TypeAlias = Callable[[Path], AbstractContextManager[Crew]]  # a crew that stages in the folder given
_TRIES = 3  # of a gradebook that refuses, in a row


class Watch(Protocol):
    """Somebody who looks on."""

    def done(self, report: Report, seconds: float | None) -> None:
        """A submission has its report; no seconds if it had it before."""


@dataclass
class Outcome:
    """How a run has ended."""

    graded: int = 0
    kept: int = 0  # had their report already
    ungradable: int = 0
    unsaved: list[Folder] = field(default_factory=list)  # no row in the gradebook yet
    why: str = ""  # the last of them was not saved
    stages: Counter[str] = field(default_factory=Counter)  # seconds of each, of all workers
    first: float | None = None  # on the clock of perf_counter, when the first submission was begun

    @property
    def done(self) -> int:
        return self.graded + self.kept


@dataclass
class Run:
    """One run over a class; for a regrading, `agreed` is False."""

    shelf: Shelf
    context: str
    save: Save
    watch: Watch
    agreed: bool = True
    outcome: Outcome = field(default_factory=Outcome)

    def over(self, folders: Sequence[Folder], hire: Hire) -> Outcome:
        """Grade all folders that have no report yet."""
        with self._stoppable(folders), self.shelf.locked() as staging:
            if self.agreed:
                self._same_context(folders)
            with hire(staging) as crew:
                for folder, done in workers.results(crew, self._to_grade(folders, staging)):
                    self._take(folder, done, staging)
            self._save_the_rest()
        return self.outcome

    def changes(self, folders: Sequence[Folder]) -> list[Change]:
        """What a regrading of the folders would change."""
        pairs = ((self.shelf.kept(f.student), self.shelf.awaits(f.student)) for f in folders)
        found = (regrade.change(old.report if old else None, new.report) for old, new in pairs if new)
        return [change for change in found if change]

    def agree(self, folders: Sequence[Folder]) -> Outcome:
        """Put the products of a regrading in their places, save those of folders that changed meanwhile."""
        with self._stoppable(folders), self.shelf.locked():
            for folder in folders:
                new = self.shelf.awaits(folder.student)
                if new and new.context == self.context and self._still(new, folder):
                    kept = self.shelf.publish(self.shelf.waiting / folder.student, folder.student)
                    self.outcome.graded += 1
                    self._report(folder, kept, None)
            self._save_the_rest()
        return self.outcome

    def _still(self, new: Kept, folder: Folder) -> bool:
        return bool(new.report.ungradable) or new.fingerprint == orders.read(folder).fingerprint

    @contextmanager
    def _stoppable(self, folders: Sequence[Folder]) -> Iterator[None]:
        """Say in a sentence what stopped the run, and how far it has come."""
        try:
            yield
        except OSError as error:
            raise ClassProblem(f"{shelf.sentence(error)}; {self._so_far(folders)}") from None
        except KeyboardInterrupt:
            raise ClassProblem(f"stopped; {self._so_far(folders)}; the same command continues") from None

    def _same_context(self, folders: Sequence[Folder]) -> None:
        """Two keys in one class would be unfair, and a grade that changes silently is worse."""
        for folder in folders:
            kept = self.shelf.kept(folder.student)
            if kept and not kept.report.ungradable and kept.context != self.context:
                raise ClassProblem(
                    f"{folder.student} and perhaps others have been graded with another key or version: "
                    "see who gains and who loses, and grade all alike, with --regrade"
                )

    def _to_grade(self, folders: Sequence[Folder], staging: Path) -> Iterator[Folder]:
        """Those that workers have to look at."""
        for folder in folders:
            if why := orders.refusal(folder):
                self._give_up(folder, why, staging)
            elif not self._has_report(folder):
                yield folder

    def _has_report(self, folder: Folder) -> bool:
        find = self.shelf.kept if self.agreed else self.shelf.awaits
        kept = find(folder.student)
        if not (kept and kept.answers(orders.read(folder), self.context)):
            return False
        self.outcome.kept += 1
        self._report(folder, kept, None)
        return True

    def _take(self, folder: Folder, done: Done | None, staging: Path) -> None:
        if done is None:
            return self._give_up(folder, "the grading process died twice while it graded this.", staging)
        if done.product:
            shelf.stage(staging, done.product, done.fingerprint, self.context)
        move = self.shelf.publish if self.agreed else self.shelf.set_aside
        kept = move(staging / folder.student, folder.student)
        self.outcome.graded += 1
        self.outcome.stages.update(done.stages)
        if self.outcome.first is None:
            self.outcome.first = perf_counter() - done.seconds
        return self._report(folder, kept, done.seconds)

    def _give_up(self, folder: Folder, why: str, staging: Path) -> None:
        self._take(folder, Done(0.0, "", workers.failed(folder.student, folder.assignment, why)), staging)

    def _report(self, folder: Folder, kept: Kept, seconds: float | None) -> None:
        self.outcome.ungradable += bool(kept.report.ungradable)
        # A gradebook that was found shut is tried again at the end only: each try may wait long.
        if self.agreed and (self.outcome.unsaved or not self._saved(folder, kept)):
            self.outcome.unsaved.append(folder)
        self.watch.done(kept.report, seconds)

    def _saved(self, folder: Folder, kept: Kept) -> bool:
        if why := self.save(kept, orders.submitted_at(folder)):
            self.outcome.why = why
        return not why

    def _save_the_rest(self) -> None:
        again, self.outcome.unsaved = self.outcome.unsaved, []
        refused = 0
        for folder in again:
            kept = self.shelf.kept(folder.student)
            if refused < _TRIES and kept and self._saved(folder, kept):
                refused = 0
            else:
                refused += 1
                self.outcome.unsaved.append(folder)

    def _so_far(self, folders: Sequence[Folder]) -> str:
        return f"{self.outcome.done} of {len(folders)} are graded, and kept"
