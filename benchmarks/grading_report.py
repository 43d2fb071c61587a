"""What grading a class costs, as tables for people: printed, and kept in GRADING.md."""

from __future__ import annotations

import datetime
import os
import platform
import statistics
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from . import courses, report

if TYPE_CHECKING:
    from .grading import Results

GRADING = Path(__file__).with_name("GRADING.md")
VERSIONS = (
    "nbgrader",
    "nbconvert",
    "nbclient",
    "jupyter_client",
    "ipykernel",
    "numpy",
    "torch",
    "matplotlib",
)
MOST_LISTED = 20  # cells whose points differ
STEADY = 1.05  # memory at the end of a large class, over that after the first tenth

HOW_TO_READ = (
    "One assignment, `worksheet.md`: {cells} cells, eight exercises and their tests; a class of right, wrong,"
    " empty and broken solutions; submissions carry no outputs. *numpy* and *torch* tests assert, *check*"
    " tests are `check(adam_step)`; with *-tries* the notebook has {more} cells, among them a figure and a"
    " training run, which take as long in any process. Every run is a command of its own in a fresh copy of"
    " the course, so its start counts unless a row says otherwise: *after the start* is from the moment when"
    " the workers' templates have loaded what notebooks import. nbgrader's run is `nbgrader autograde` and"
    " `nbgrader generate_feedback`; ours is `autograder grade`, which writes the gradebook, the autograded"
    " notebooks and the feedback, with the isolation on. *Faster* is the ratio of the time a submission on"
    " the clock, the median of the rounds; beside it the same ratio of processor time. Ratios carry over to"
    " other machines, milliseconds do not."
)

Measured: TypeAlias = float | None


class Goal(NamedTuple):
    """A bound, from the project's plan; `least` tells whether it is the least or the most allowed."""

    what: str
    bound: float
    measured: Callable[[Results], Measured]
    least: bool = True


def ratio(results: Results, tests: str, theirs: str, ours: str, cores: int, by: str = "ms") -> Measured:
    """How many times less a submission costs us: the median of the rounds' ratios."""
    pairs = zip(
        results.costs.get((tests, theirs, cores), []),
        results.costs.get((tests, ours, cores), []),
        strict=False,
    )
    ratios = [getattr(a, by) / getattr(b, by) for a, b in pairs]
    return statistics.median(ratios) if ratios else None


def _faster(
    tests: str, ours: str, cores: int, theirs: str = "nbgrader both"
) -> Callable[[Results], Measured]:
    return lambda results: ratio(results, tests, theirs, ours, cores)


GOALS = (
    Goal("class, torch tests, 2 cores: times faster", 60, _faster("torch", "ours, class", 2)),
    Goal("class, torch tests, 1 core: times faster", 30, _faster("torch", "ours, class", 1)),
    Goal("class, numpy tests, 2 cores: times faster", 60, _faster("numpy", "ours, class", 2)),
    Goal("class, numpy tests, 1 core: times faster", 30, _faster("numpy", "ours, class", 1)),
    Goal(
        "torch tests after the start, 2 cores: times faster", 90, _faster("torch", "ours, after the start", 2)
    ),
    Goal(
        "torch tests after the start, 1 core: times faster", 50, _faster("torch", "ours, after the start", 1)
    ),
    Goal(
        "numpy tests after the start, 1 core: times faster", 20, _faster("numpy", "ours, after the start", 1)
    ),
    Goal("class of 30, torch tests, 2 cores: times faster", 15, _faster("torch", "ours, class of 30", 2)),
    Goal("class of 30, torch tests, 1 core: times faster", 12, _faster("torch", "ours, class of 30", 1)),
    Goal(
        "`nbgrader autograde` with our preprocessor, torch tests: times faster",
        10,
        _faster("torch", "drop-in autograde", 2, "nbgrader autograde"),
    ),
    Goal(
        "`nbgrader autograde` with our preprocessor, numpy tests: times faster",
        10,
        _faster("numpy", "drop-in autograde", 2, "nbgrader autograde"),
    ),
    Goal("a page of feedback: times faster", 6, _faster("numpy", "ours, page", 1, "nbgrader page")),
    Goal("a page of feedback: ms", 30, lambda results: _ms(results, ("numpy", "ours, page", 1)), least=False),
    Goal("two workers over one, large class: times", 1.8, lambda results: _two_over_one(results)),
    Goal("memory at the end over memory at a tenth", STEADY, lambda results: _growth(results), least=False),
)


def document(results: Results, command: str) -> str:
    """The whole report."""
    sections = {
        "Goals": goals(results),
        "Each run": runs(results),
        "Against nbgrader": against(results),
        "Where our time goes": stages(results),
        "Memory": memory(results),
        "The same points": compared(results),
        "Machine": machine(command),
    }
    cells, more = (len(courses.notebook(form).cells) for form in ("torch", "torch-tries"))
    body = "\n\n".join(f"## {title}\n\n{text}" for title, text in sections.items() if text)
    return f"# What grading a class costs\n\n{HOW_TO_READ.format(cells=cells, more=more)}\n\n{body}\n"


def goals(results: Results) -> str:
    body = []
    for goal in GOALS:
        measured = goal.measured(results)
        met = "" if measured is None else "yes" if (measured >= goal.bound) == goal.least else "NO"
        bound = f"{'≥' if goal.least else '≤'} {goal.bound:g}"
        body.append([goal.what, bound, "not measured" if measured is None else f"{measured:.3g}", met])
    return report.markdown(["what", "goal", "measured", "met"], body)


def runs(results: Results) -> str:
    """Everything that was run, rounds added up."""
    body = []
    for (tests, what, cores), rounds in results.costs.items():
        submissions = sum(one.submissions for one in rounds)
        wall, cpu = (statistics.median(getattr(one, by) for one in rounds) for by in ("ms", "cpu_ms"))
        body.append(
            [tests, what, str(cores), str(len(rounds)), str(submissions), f"{wall:.1f}", f"{cpu:.1f}"]
        )
    head = ["tests", "run", "cores", "rounds", "submissions", "ms each, wall", "ms each, CPU"]
    return report.markdown(head, body)


def against(results: Results) -> str:
    """How many times faster we are, by tests and cores."""
    body = []
    for tests, what, cores in results.costs:
        theirs = {"drop-in autograde": "nbgrader autograde", "ours, page": "nbgrader page"}.get(
            what, "nbgrader both"
        )
        wall = ratio(results, tests, theirs, what, cores)
        cpu = ratio(results, tests, theirs, what, cores, "cpu_ms")
        if wall is not None and cpu is not None and not what.startswith("nbgrader"):
            body.append([tests, what, theirs, str(cores), f"{wall:.1f}", f"{cpu:.1f}"])
    return report.markdown(["tests", "run", "against", "cores", "faster", "less CPU"], body) if body else ""


def stages(results: Results) -> str:
    """Milliseconds a submission in each stage of `autograder grade`."""
    names = list(dict.fromkeys(name for told in results.stages.values() for name in told))
    body = [
        [
            name,
            *(f"{1e3 * told.get(name, 0) / _size(results, key):.2f}" for key, told in results.stages.items()),
        ]
        for name in names
    ]
    head = ["ms a submission", *(f"{tests}, {cores} cores" for tests, cores in results.stages)]
    return report.markdown(head, body) if body else ""


def memory(results: Results) -> str:
    """Of all processes of ours together, while a large class is graded."""
    body = []
    for cores, (spent, seen) in results.large.items():
        early, late = (f"{held / 2**20:.0f}" for held in _held(seen))
        body.append([str(cores), str(spent.submissions), early, late])
    return (
        report.markdown(["workers", "submissions", "MiB at a tenth", "MiB at the end"], body) if body else ""
    )


def compared(results: Results) -> str:
    """Whether all cells have the points that nbgrader gives."""
    lines = []
    for tests, differing in results.compared.items():
        lines.append(
            f"- {tests} tests: {f'{len(differing)} cells differ' if differing else 'no cell differs'}."
        )
        lines += [f"    - {line}" for line in sorted(differing)[:MOST_LISTED]]
    return "\n".join(lines)


def machine(command: str) -> str:
    """Where, when and with what this was measured."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in VERSIONS)
    load = os.getloadavg()[2]
    return "\n".join(
        [
            f"- Measured on {datetime.date.today().isoformat()} with `{command}`.",
            f"- {report.processor()}, {os.cpu_count()} logical cores, {platform.system()};"
            f" mean load in the last quarter of an hour {load:.1f}.",
            f"- Python {platform.python_version()}, {versions}.",
            "- One core and two: the processes were pinned to them. BLAS used one thread everywhere.",
        ]
    )


def save(text: str) -> None:
    """Write GRADING.md whole or not at all."""
    draft = GRADING.with_suffix(".part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(GRADING)


def _ms(results: Results, row: tuple[str, str, int]) -> Measured:
    rounds = results.costs.get(row)
    return statistics.median(one.ms for one in rounds) if rounds else None


def _size(results: Results, key: tuple[str, int]) -> int:
    return results.costs[key[0], "ours, class", key[1]][-1].submissions


def _two_over_one(results: Results) -> Measured:
    """Throughput of the large class with two workers on two cores, over that with one on one."""
    if not {1, 2} <= results.large.keys():
        return None
    return results.large[1][0].ms / results.large[2][0].ms


def _growth(results: Results) -> Measured:
    """The worst over the numbers of workers."""
    pairs = [_held(seen) for _, seen in results.large.values()]
    return max((late / early for early, late in pairs), default=None)


def _held(seen: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Median bytes held while the second tenth of a class was graded, and while the last was."""
    everybody = seen[-1][0]
    early = [held for done, held in seen if everybody <= 10 * done <= 2 * everybody]
    late = [held for done, held in seen if 9 * everybody <= 10 * done and held]
    return statistics.median(early), statistics.median(late)
