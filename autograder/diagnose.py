"""Which mistake is it? A wrong answer is held against what every known mistake gave in the same cases.

A mistake is named only when it explains everything: in each case the output is what the mistake gives, right
where the mistake is right and wrong by the same numbers where it is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from . import key, wire
from .compare import CLOSE, Difference, Tolerance, differences, leaves
from .verdict import Named, Status

Wrong = Sequence[Sequence[Difference]]  # what differs from the right answer, case by case
Left: TypeAlias = list[set[str]]  # outputs that a mistake leaves unexplained, case by case

_ENOUGH = 4  # wrong numbers that a mistake must explain, where it does not explain everything
_ALL = {"*"}  # where a mistake raises and the student's code does not, or the other way round


def mistakes(answers: key.Answers, responses: Sequence[wire.Response], wrong: Wrong) -> tuple[Named, ...]:
    """The mistake that explains all that is wrong.

    Failing that, one for each output, those that show wherever they can, or one for most kinds of cases.
    Where two fit the same numbers, neither is named.
    """
    wrong = [[d for d in case if d.status is not Status.IMPURE] for case in wrong]
    outputs = {d.output for case in wrong for d in case}
    if all(r.raised or r.stopped or not case for r, case in zip(responses, wrong, strict=True)):
        return ()  # nothing was returned that one could recognise
    left = [_left(answers, i, responses) for i in range(len(answers.mistakes))]
    whole = [i for i, by_case in enumerate(left) if not any(by_case)]
    if whole:
        return (_named(answers.mistakes[whole[0]]),)
    by_output = _by_output(answers, left, wrong)
    if {output for named in by_output for output in named.outputs} == outputs:
        return by_output
    return _by_footprint(answers, left, wrong) or _by_group(answers, left, wrong) or by_output


def _left(answers: key.Answers, i: int, responses: Sequence[wire.Response]) -> Left:
    left = []
    for case, response in zip(answers.cases, responses, strict=True):
        given = case.wrong.get(i, case.want)
        if response.stopped:
            left.append(_ALL)
        elif isinstance(given, wire.Raised) or response.raised:
            left.append(set() if isinstance(given, wire.Raised) and response.raised else _ALL)
        else:
            found = differences(given, response.value, _scaled(case, given, answers.outputs), answers.outputs)
            left.append({d.output for d in found})
    return left


def _by_output(answers: key.Answers, left: Sequence[Left], wrong: Wrong) -> tuple[Named, ...]:
    """For every wrong output the one mistake that explains it in all cases, if there is just one."""
    found: dict[int, list[str]] = {}
    for output in sorted({d.output for case in wrong for d in case}):
        fitting = [i for i, by_case in enumerate(left) if not any(_touched(output, case) for case in by_case)]
        mine = [[d for d in case if d.output == output] for case in wrong]
        if len(fitting) == 1 and _evidence(mine, range(len(mine))) >= _ENOUGH:
            found.setdefault(fitting[0], []).append(output)
    return tuple(_named(answers.mistakes[i], tuple(names)) for i, names in found.items())


def _touched(output: str, left: set[str]) -> bool:
    """Whether an output, something in it or something that it is in, is left unexplained."""
    return any(other in _ALL or output.startswith(other) or other.startswith(output) for other in left)


def _by_footprint(answers: key.Answers, left: Sequence[Left], wrong: Wrong) -> tuple[Named, ...]:
    """The mistakes that are seen in every case in which they can be seen, beside others in other cases.

    Only for code that is right somewhere: what returns zeros for everything agrees with many a mistake.
    """
    if all(wrong):
        return ()
    found = {}
    for i, by_case in enumerate(left):
        seen = {c for c, case in enumerate(answers.cases) if i in case.wrong}
        if _evidence(wrong, seen) >= _ENOUGH and not any(by_case[c] for c in seen):
            found[i] = seen
    named = []
    for i, seen in found.items():
        rivals = [other for j, other in found.items() if j != i and seen & other]
        if all(seen > other for other in rivals):
            names = dict.fromkeys(answers.groups[answers.cases[c].group].name for c in sorted(seen))
            named.append(_named(answers.mistakes[i], groups=tuple(names)))
    return tuple(named)


def _by_group(answers: key.Answers, left: Sequence[Left], wrong: Wrong) -> tuple[Named, ...]:
    """The one mistake that explains the first kind of cases, most of the others, and all that is right."""
    groups = range(len(answers.groups))
    member = [[c for c, case in enumerate(answers.cases) if case.group == group] for group in groups]
    failing = {group for group in groups if any(wrong[c] for c in member[group])}
    found = []
    for i, by_case in enumerate(left):
        explained = {group for group in groups if not any(by_case[c] for c in member[group])}
        most = 2 * len(failing & explained) > len(failing)
        proof = _evidence(wrong, {c for group in explained for c in member[group]})
        if (
            most
            and proof >= _ENOUGH
            and 0 in failing & explained
            and explained.issuperset(set(groups) - failing)
        ):
            found.append((i, tuple(answers.groups[group].name for group in sorted(failing & explained))))
    return (_named(answers.mistakes[found[0][0]], groups=found[0][1]),) if len(found) == 1 else ()


def _evidence(wrong: Wrong, cases: Iterable[int]) -> int:
    """How many wrong numbers there are in these cases."""
    return sum(d.proof for c in cases for d in wrong[c])


def _scaled(case: key.Case, given: wire.Tree, names: tuple[str, ...]) -> dict[str, Tolerance]:
    """The case's tolerances for numbers of the mistake's size, which may be larger than the right ones."""
    if given is case.want:
        return case.tolerances
    sizes = dict(_sizes(case.want, names))
    return {
        name: replace(tolerance, absolute=tolerance.absolute * max(1.0, size / (sizes.get(name) or 1.0)))
        for name, size in _sizes(given, names)
        if (tolerance := case.tolerances.get(name, CLOSE))
    }


def _sizes(tree: wire.Tree, names: tuple[str, ...]) -> list[tuple[str, float]]:
    """The largest finite number of every numeric output."""
    sizes = []
    for name, leaf in leaves(tree, names):
        if isinstance(leaf, (int, float, complex, np.ndarray)):
            finite = np.abs(np.asarray(leaf))[np.isfinite(leaf)]
            sizes.append((name, float(finite.max(initial=0.0))))
    return sizes


def _named(mistake: key.Mistake, outputs: tuple[str, ...] = (), groups: tuple[str, ...] = ()) -> Named:
    return Named(mistake.name, mistake.sentence, mistake.section, outputs, groups)
