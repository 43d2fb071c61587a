"""How good are the keys? A table of what they were tried on, what became of it, and a list of what is amiss.

Each key, visible or hidden, has a line of its own, so that the numbers speak for what students see and for
what they are graded by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from . import calibrate, fitness, key

HEADER = (
    "assignment",
    "exercises",
    "cases",
    "mistakes",
    "mutants killed",
    "equivalent",
    "wrong rejected",
    "named",
    "misnamed",
    "unknown",
    "right accepted",
    "smallest margin",
)


@dataclass
class Tally:
    """The sums over some exercises, of one key."""

    exercises: int = 0
    cases: int = 0
    mistakes: int = 0
    margin: float = calibrate.MOST
    trials: list[fitness.Fitness] = field(default_factory=list)
    amiss: list[str] = field(default_factory=list)

    def count(self, answers: key.Answers, tried: fitness.Fitness) -> None:
        """Add an exercise."""
        self.exercises += 1
        self.cases += len(answers.cases)
        self.mistakes += len(answers.mistakes)
        self.margin = min([self.margin, tried.nearest, *(m.margin for m in answers.mistakes)])
        self.trials.append(tried)
        self.amiss += [f"{answers.target}: {sentence}" for sentence in tried.faults + tried.unknown]

    def row(self, name: str) -> tuple[str, ...]:
        """The cells of a line, in the order of `HEADER`."""

        def total(*names: str) -> int:
            found = (getattr(tried, each) for tried in self.trials for each in names)
            return sum(each if isinstance(each, int) else len(each) for each in found)

        def of(part: int, *rest: str) -> str:
            return f"{part} of {part + total(*rest)}"

        return (
            name,
            f"{self.exercises}",
            f"{self.cases}",
            f"{self.mistakes}",
            of(total("killed"), "survived"),
            f"{total('equivalent')}",
            of(total("named", "misnamed", "unknown", "strangers"), "passed"),
            of(total("named"), "misnamed", "unknown"),
            f"{total('misnamed')}",
            f"{total('unknown')}",
            of(total("accepted"), "refused"),
            f"{self.margin:,.0f}",
        )


def audit(keys: Iterable[key.Key]) -> Iterator[tuple[str, Tally]]:
    """A tally for each key, under its name, and at last one for all together."""
    everything = Tally()
    for recorded in keys:
        tally = Tally()
        for answers in recorded.answers.values():
            tried = fitness.examine(answers)
            tally.count(answers, tried)
            everything.count(answers, tried)
        yield f"{recorded.path.name.partition('.')[0]} {recorded.kind}", tally
    yield "all keys", everything


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows as Markdown, which reads well in a terminal too.

    >>> print(table([("A5", "14")]).splitlines()[-1][:18])
    | A5         | 14
    """
    lines = [HEADER, *rows]
    widths = [max(len(line[i]) for line in lines if i < len(line)) for i in range(len(HEADER))]

    def joined(cells: tuple[str, ...]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([joined(HEADER), rule, *map(joined, lines[1:])])
