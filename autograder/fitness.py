"""Is a key fit for use? It must accept what is right, reject what is wrong, and tell mistakes apart.

What it is tried on: the mistakes of the problem, the solution's mutants, and the zoo's right and wrong
variants, none of which the key was made from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from dlcore import student

from . import calibrate, compare, key, wire, zoo
from .mutants import Mutant, mutants
from .trial import Limited, trial
from .verdict import Status, Verdict

LEAST_MARGIN = 10.0


@dataclass
class Fitness:
    """What became of all that a key was tried on. The lists hold sentences about what went amiss."""

    killed: int = 0
    equivalent: int = 0
    nearest: float = calibrate.MOST  # margin of the nearest mutant
    survived: list[str] = field(default_factory=list)  # mutants, and false entries among the equivalents
    confused: list[str] = field(default_factory=list)  # mistakes that no case shows, or tells apart
    accepted: int = 0  # right variants
    refused: list[str] = field(default_factory=list)
    named: int = 0  # wrong variants whose mistake was recognised
    passed: list[str] = field(default_factory=list)  # wrong variants that got through
    unknown: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    strangers: int = 0  # wrong variants without a known mistake, and rightly not named

    @property
    def faults(self) -> list[str]:
        """What makes the key unfit."""
        return self.confused + self.survived + self.refused + self.passed + self.misnamed


def examine(answers: key.Answers) -> Fitness:
    """Try a key on everything that is known of its exercise."""
    fitness = Fitness()
    _mistakes(answers, fitness)
    _mutants(answers, fitness)
    _variants(answers, fitness)
    return fitness


def _mistakes(answers: key.Answers, fitness: Fitness) -> None:
    for mistake in answers.mistakes:
        if mistake.margin < LEAST_MARGIN:
            fitness.confused.append(f"no case shows the mistake {mistake.name!r} ({_far(mistake.margin)})")
    for (i, one), (j, other) in combinations(enumerate(answers.mistakes), 2):
        if all(alike(case, i, j, answers.outputs) for case in answers.cases):
            fitness.confused.append(f"no case tells the mistakes {one.name!r} and {other.name!r} apart")


def alike(case: key.Case, i: int, j: int, outputs: tuple[str, ...]) -> bool:
    """Whether two mistakes give the same in a case, to within what is needed to tell them apart."""
    one, other = case.wrong.get(i, case.want), case.wrong.get(j, case.want)
    if isinstance(one, wire.Raised) or isinstance(other, wire.Raised):
        return type(one) is type(other)
    found = compare.differences(one, other, case.tolerances, outputs)
    return all(d.error < LEAST_MARGIN for d in found)


def _mutants(answers: key.Answers, fitness: Fitness) -> None:
    listed = zoo.equivalents(answers.target)
    for mutant in mutants(answers.target):
        reason = listed.pop(mutant.change, None)
        # One that computes the same may take its time, while one that loops for ever is known by it.
        distance = _distance(answers, mutant, seconds=60.0 if reason else 2.0)
        if reason is not None:
            fitness.equivalent += 1
            if distance >= LEAST_MARGIN:
                fitness.survived.append(f"listed as equivalent, but told apart: {mutant.change}")
        elif distance < LEAST_MARGIN:
            fitness.survived.append(f"no case shows the mutant ({_far(distance)}): {mutant.change}")
        else:
            fitness.killed += 1
            fitness.nearest = min(fitness.nearest, distance)
    fitness.survived += [f"listed as equivalent, but no mutant: {change}" for change in listed]


def _distance(answers: key.Answers, mutant: Mutant, seconds: float) -> float:
    """How far the mutant lies from what is right, in the case that shows it best."""
    with Limited(mutant.code, seconds) as respond:
        return max(
            calibrate.margin(
                case.want,
                respond(wire.Call(answers.target, case.arguments, answers.scenario)),
                case.tolerances,
                answers.outputs,
            )
            for case in answers.cases
        )


def _far(margin: float) -> str:
    return f"{margin:.3g} tolerances away, {LEAST_MARGIN:g} are needed"


def _variants(answers: key.Answers, fitness: Fitness) -> None:
    own = zoo.Variant("dlcore's own solution", "", student.current(answers.target))
    names = {zoo.slug(mistake.name): mistake.name for mistake in answers.mistakes}
    for variant in [own, *zoo.variants(answers.target)]:
        verdict = trial(answers, variant.code, seconds=60.0)
        if not variant.mistake:
            _right(variant, verdict, fitness)
        elif verdict.status is Status.RIGHT:
            fitness.passed.append(f"accepts the wrong variant {variant.name}")
        elif variant.mistake not in (*names, zoo.UNKNOWN):
            fitness.misnamed.append(f"{variant.name} bears the name of no mistake")
        else:
            _name(variant, names.get(variant.mistake), verdict, fitness)


def _right(variant: zoo.Variant, verdict: Verdict, fitness: Fitness) -> None:
    if verdict.status is Status.RIGHT:
        fitness.accepted += 1
    else:
        worst = verdict.findings[0]
        fitness.refused.append(f"rejects {variant.name}: {worst.sentence} {worst.detail} ({worst.case})")


def _name(variant: zoo.Variant, expected: str | None, verdict: Verdict, fitness: Fitness) -> None:
    given = {named.name for named in verdict.mistakes}
    if given == {expected}:
        fitness.named += 1
    elif given:
        fitness.misnamed.append(f"{variant.name} is called {', '.join(sorted(given))}")
    elif expected is None:
        fitness.strangers += 1
    else:
        fitness.unknown.append(f"the mistake in {variant.name} is not recognised")
