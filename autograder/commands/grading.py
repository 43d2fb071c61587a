"""`autograder grade ASSIGNMENT`: the whole class of a course folder, into nbgrader's gradebook."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import gradebook, orders, progress, regrade, stages, summary
from autograder.classroom import Outcome, Run
from autograder.order_grading import Settings, grade_order
from autograder.orders import ClassProblem
from autograder.sandbox import levels, limits, runner
from autograder.shelf import Kept, Shelf
from autograder.workers import Crew, Local, Work

from . import courses

_begun = perf_counter()


def run(options: argparse.Namespace) -> int:
    """Grade; 0 when every submission has its grade, else 1."""
    try:
        course, config = courses.opened(options.course)
        with gradebook.Gradebook(course.db_url) as book:
            return _Grading(options, course, config, book).run()
    except courses.PROBLEMS as problem:
        print(f"autograder: {problem}", file=sys.stderr)
        return 1


class _Grading:
    def __init__(
        self, options: argparse.Namespace, course: CourseDirectory, config: Config, book: gradebook.Gradebook
    ) -> None:
        self.options, self.book = options, book
        self.late = gradebook.late_plugin(config)
        templates = book.templates(options.assignment, config)
        wanted = courses.asked_for(options.assignment, templates, options.keys, options.outputs_only)
        wanted = replace(wanted, files=courses.beside(course, options.assignment))
        self.settings = Settings(wanted, _sandbox(options))
        self.shelf = Shelf(course, options.assignment)
        self.folders = orders.find(course, options.assignment, options.student)

    def run(self) -> int:
        """Grade what has no report yet, or show what grading all anew changes."""
        print(
            f"{len(self.folders)} submissions of {self.options.assignment}, {_level(self.settings.sandbox)}."
        )
        outcome = self._regraded() if self.options.regrade else self._graded()
        if self.options.timings:
            seconds = {**outcome.stages, **stages.taken(), "start": (outcome.first or _begun) - _begun}
            self.options.timings.write_text(json.dumps(seconds, indent=1) + "\n")
        wanted = {folder.student for folder in self.folders}
        print(summary.summary([report for report in self.shelf if report.student in wanted]))
        if outcome.unsaved:
            raise ClassProblem(
                f"{len(outcome.unsaved)} grades are not in the gradebook yet: {outcome.why.rstrip('.')};"
                " the same command writes them"
            )
        return 1 if outcome.ungradable else 0

    def _graded(self) -> Outcome:
        with progress.Display(len(self.folders)) as watch:
            return self._new(watch, agreed=True).over(self.folders, self._crew)

    def _regraded(self) -> Outcome:
        """Grade all anew, show who gains and who loses, and write it when somebody agrees."""
        with progress.Display(len(self.folders)) as watch:
            regrading = self._new(watch, agreed=False)
            regrading.over(self.folders, self._crew)
        print(regrade.table(regrading.changes(self.folders), len(self.folders)))
        if not (self.options.yes or _agreed()):
            raise ClassProblem("nothing has been written: say yes, or add --yes, to write these grades")
        with progress.Display(len(self.folders)) as watch:
            return self._new(watch, agreed=True).agree(self.folders)

    def _new(self, watch: progress.Display, agreed: bool) -> Run:
        return Run(self.shelf, self.settings.context, self._save, watch, agreed)

    def _save(self, kept: Kept, submitted: datetime | None) -> str:
        if self.settings.sandbox.level == "S0":
            return ""  # a grade that students' code could have written itself is no grade
        try:
            with stages.stage("gradebook"):
                self.book.write(kept.report, submitted, self.late, kept.unanswered)
        except gradebook.GradebookProblem as problem:
            return str(problem)
        return ""

    def _crew(self, staging: Path) -> AbstractContextManager[Crew]:
        work = Work(grade_order, self.settings, self.settings.context)
        if not self.options.scheduler:
            return Local(work, staging, self.options.jobs)
        from autograder import cluster

        return cluster.crew(self.options.scheduler, work)


def _sandbox(options: argparse.Namespace) -> runner.Settings:
    bounds = limits.Limits(options.cell_seconds, submission=options.seconds, memory=options.memory << 20)
    wanted = runner.Settings(packages=(*options.package,), preload=(*options.preload,), limits=bounds)
    if options.unsafe_run_student_code:
        return levels.settings("S0", wanted)
    return levels.best(wanted, levels.REDUCED if options.allow_reduced else levels.OFFICIAL)


def _level(sandbox: runner.Settings) -> str:
    if sandbox.level == "S0":
        return "NOT isolated: no grade will be written to the gradebook"
    return f"isolated at level {sandbox.level}"


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    return input("Write these grades? [y/N] ").strip().lower() in ("y", "yes")
