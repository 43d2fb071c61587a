"""`python -m benchmarks.grading`: a class graded by nbgrader and by us, in one run; writes GRADING.md.

Stock nbgrader grades a part of the class in each round and we grade all of it next to that, each time in a
fresh copy of the course: when the last round ends, both have graded the whole class.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from . import cost, courses, grading_report
from .cost import Cost
from .courses import ASSIGNMENT, Course

CORES = (2, 1)
GATED = ("torch", "numpy")  # forms whose whole class is graded; a small one shows how the others compare
SMALL = 30  # a class in which the start counts
LARGE = 2000  # a class in which a leak would show
EXECUTE = "nbgrader.preprocessors.Execute"  # what our preprocessor takes the place of
DROP_IN = "autograder.nbgrader.Execute"
NBGRADER = (sys.executable, "-m", "nbgrader")
AUTOGRADER = (sys.executable, "-m", "autograder", "grade", ASSIGNMENT)

# What tests that import torch need in the sandbox; the first optimiser imports torch._dynamo.
PRELOADED = ("torch", "torch._dynamo")
TORCH = ("--package", "torch", *(word for name in PRELOADED for word in ("--preload", name)))

Row: TypeAlias = tuple[str, str, int]  # tests, what was run, cores
Watched: TypeAlias = tuple[Cost, list[tuple[int, int]]]  # its cost; (submissions done, bytes held) over time


@dataclass
class Results:
    """All that was measured."""

    costs: dict[Row, list[Cost]] = field(default_factory=dict)
    stages: dict[tuple[str, int], dict[str, float]] = field(default_factory=dict)  # seconds, last round
    large: dict[int, Watched] = field(default_factory=dict)  # by cores; the class of the memory test
    compared: dict[str, set[str]] = field(default_factory=dict)  # by tests: which cells' points differ

    def add(self, row: Row, measured: Cost) -> None:
        self.costs.setdefault(row, []).append(measured)
        print(
            f"{row[0]:6} {row[1]:28} {row[2]} cores  {measured.ms:8.1f} ms wall"
            f" {measured.cpu_ms:8.1f} ms CPU  ({measured.submissions} submissions)",
            flush=True,
        )


def main() -> int:
    args = arguments()
    results = Results()
    with tempfile.TemporaryDirectory(prefix="grading-") as scratch:
        for tests in args.tests:
            students, rounds = (args.students, args.rounds) if tests in GATED else (SMALL, 1)
            course = courses.make(Path(scratch, tests), students, tests)
            for number, block in enumerate(blocks(list(course.answers), rounds)):
                measure(Bench(course, tests, Path(scratch, f"{tests}-{number}"), results), block, args.stock)
        if args.large and not args.stock:
            leaks(Path(scratch), args.large, results)
    text = grading_report.document(results, " ".join(["python -m benchmarks.grading", *sys.argv[1:]]))
    if not args.no_write:
        grading_report.save(text)
    print(f"\n{text}")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__)
    parser.add_argument("--students", type=int, default=100, help="size of the class (default 100)")
    parser.add_argument(
        "--rounds", type=int, default=2, help="in how many parts nbgrader grades it (default 2)"
    )
    parser.add_argument("--tests", nargs="+", choices=courses.FORMS, default=list(courses.FORMS))
    parser.add_argument(
        "--large", type=int, default=LARGE, help=f"class of the memory test (default {LARGE})"
    )
    parser.add_argument("--stock", action="store_true", help="nbgrader alone")
    parser.add_argument("--no-write", action="store_true", help="leave GRADING.md as it is")
    args = parser.parse_args()
    if not 10 <= 10 * args.rounds <= args.students:
        parser.error("--rounds must be at least 1, and leave ten students or more for each round")
    if 0 < args.large < 500:
        parser.error("--large must be 0 for none, or at least 500: fewer are done before a leak would show")
    return args


def blocks(students: list[str], count: int) -> Iterator[list[str]]:
    """The class in `count` parts of much the same size."""
    for i in range(count):
        yield students[i::count]


@dataclass
class Bench:
    """One round over a course: every run works in a fresh copy of it below `scratch`."""

    course: Course
    tests: str
    scratch: Path
    results: Results

    def copy(self, name: str, students: list[str]) -> Course:
        return courses.part(self.course, self.scratch / name, students)

    def stock(self, students: list[str], cores: int) -> Course:
        """nbgrader's own commands; on the way, the price of one page of feedback without the start."""
        course = self.copy(f"nbgrader-{cores}", students)
        graded = self.call([*NBGRADER, "autograde", ASSIGNMENT], course, cores)
        first = self.call(
            [*NBGRADER, "generate_feedback", ASSIGNMENT, f"--student={students[0]}"], course, cores
        )
        pages = self.call([*NBGRADER, "generate_feedback", ASSIGNMENT, "--force"], course, cores)
        others = len(students) - 1
        page = Cost((pages.wall - first.wall), (pages.cpu - first.cpu), others)
        for name, spent in [
            ("autograde", graded),
            ("feedback", pages),
            ("both", graded + pages),
            ("page", page),
        ]:
            self.results.add((self.tests, f"nbgrader {name}", cores), spent)
        return course

    def drop_in(self, students: list[str], cores: int) -> Course:
        """`nbgrader autograde` with our preprocessor where its own would execute."""
        course = self.copy(f"drop-in-{cores}", students)
        with (course.folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write(PREPROCESSORS + (WITH_TORCH if self.tests.startswith("torch") else ""))
        graded = self.call([*NBGRADER, "autograde", ASSIGNMENT], course, cores)
        self.results.add((self.tests, "drop-in autograde", cores), graded)
        return course

    def ours(self, students: list[str], cores: int, name: str = "class") -> Course:
        """`autograder grade`, with as many workers as cores.

        The file of `--timings` holds the seconds of each stage, summed over the workers, by its name. We need
        "start", on the clock until the first submission is taken up, "sandbox", until each worker has its
        template, and "feedback".
        """
        course = self.copy(f"{name}-{cores}", students)
        told = self.scratch / f"{name}-{cores}.json"
        options = [
            "--jobs",
            str(cores),
            "--timings",
            str(told),
            *(TORCH if self.tests.startswith("torch") else ()),
        ]
        spent = self.call([*AUTOGRADER, *options], course, cores)
        stages = json.loads(told.read_text("utf-8"))
        self.results.add((self.tests, f"ours, {name}", cores), spent)
        if name == "class":
            begun = stages["start"] + stages["sandbox"] / cores
            started = Cost(spent.wall - begun, spent.cpu, spent.submissions)
            self.results.add((self.tests, "ours, after the start", cores), started)
            page = Cost(stages["feedback"], stages["feedback"], spent.submissions)
            self.results.add((self.tests, "ours, page", cores), page)
            self.results.stages[self.tests, cores] = stages
        return course

    def call(self, command: list[str], course: Course, cores: int) -> Cost:
        return cost.run(command, course.folder, courses.environment(), cores, len(course.answers))


PREPROCESSORS = f"""
from nbgrader.converters import Autograde
ours = {{"{EXECUTE.rpartition(".")[2]}": "{DROP_IN}"}}
c.Autograde.autograde_preprocessors = [
    ours.get(one.__name__, one) for one in Autograde.autograde_preprocessors.default()
]
"""


WITH_TORCH = f"""
c.Execute.packages = ["torch"]
c.Execute.preload = {list(PRELOADED)}
"""


def measure(bench: Bench, block: list[str], stock_alone: bool) -> None:
    """One round: nbgrader on its part of the class, then we on all of it, on two cores and on one."""
    everybody = list(bench.course.answers)
    for cores in CORES:
        # One core is the lesser question and nbgrader takes minutes: a quarter of its part will do.
        reference = bench.stock(block if cores == max(CORES) else block[: len(block) // 4 + 1], cores)
        if stock_alone:
            continue
        differing = bench.results.compared.setdefault(bench.tests, set())
        differing |= differences(reference, bench.drop_in(block, cores), "drop-in")
        differing |= differences(reference, bench.ours(everybody, cores), "ours")
        if len(everybody) > SMALL:
            bench.ours(everybody[:SMALL], cores, f"class of {SMALL}")


def differences(wanted: Course, got: Course, name: str) -> set[str]:
    """The cells that earn other points than nbgrader gives them."""
    ours = courses.scores(got.folder)
    return {
        f"{name}: {' '.join(cell)}: nbgrader {points}, here {ours.get(cell)}"
        for cell, points in courses.scores(wanted.folder).items()
        if points != ours.get(cell)
    }


def leaks(scratch: Path, students: int, results: Results) -> None:
    """Grade a large class with two workers and with one, looking at the memory."""
    course = courses.make(scratch / "large", students)
    for cores in CORES:
        copy = courses.part(course, scratch / f"large-{cores}", list(course.answers))
        seen: list[tuple[int, int]] = []
        spent = cost.run(
            [*AUTOGRADER, "--jobs", str(cores)],
            copy.folder,
            courses.environment(),
            cores,
            students,
            lambda pid, copy=copy, seen=seen: seen.append((graded(copy), cost.memory(pid))),
        )
        results.add(("numpy", f"ours, class of {students}", cores), spent)
        results.large[cores] = spent, seen


def graded(course: Course) -> int:
    """How many students have an autograded notebook by now."""
    return len(list(course.folder.glob(f"autograded/*/{ASSIGNMENT}")))


if __name__ == "__main__":
    sys.exit(main())
