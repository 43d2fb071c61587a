"""Makes the verdict on one exercise: asks for every case of the key, compares, diagnoses, counts.

How a case is run is the caller's affair: in this process for a student's own check, behind the wire of a
sandbox when a class is graded. Verdicts are made here alone, from what came back.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from dlcore import syllabus

from . import compare, diagnose, key, likeness, wire
from .compare import Difference
from .verdict import Finding, Part, Status, Verdict

_KNOWN_ERRORS = {name for name in vars(builtins) if name.endswith(("Error", "Exit", "Interrupt"))} | {
    *("Exception", "LinAlgError", "AxisError", "StopIteration"),
}

Respond: TypeAlias = Callable[[wire.Call], wire.Response]


def judge(answers: key.Answers, respond: Respond, source: str = "", hidden: bool = False) -> Verdict:
    """The verdict on the code behind `respond`. With `hidden`, nothing of inputs and values is told."""
    calls = [wire.Call(answers.target, case.arguments, answers.scenario) for case in answers.cases]
    responses = [respond(call) for call in calls]
    wrong = [_differences(answers, case, r) for case, r in zip(answers.cases, responses, strict=True)]
    if not any(wrong) and (forgetful := _repeated(answers, respond(calls[0]))):
        wrong[0] = forgetful
    findings = [f for i, found in enumerate(wrong) for f in _findings(answers, i, found, hidden)]
    findings.sort(key=lambda finding: -finding.status)
    parts = _parts(answers, [not found for found in wrong])
    status = max((f.status for f in findings), default=Status.RIGHT)
    named = diagnose.mistakes(answers, responses, wrong)
    return replace(
        blank(answers, status, _summary(answers, findings), source, hidden),
        points=round(sum(part.points for part in parts), 2),
        parts=parts,
        findings=tuple(findings),
        mistakes=named,
        resembles="" if named else likeness.likeness(wrong),
        remarks=_remarks(responses),
    )


def blank(answers: key.Answers, status: Status, summary: str, source: str, hidden: bool = False) -> Verdict:
    """A verdict without a single case: nothing was written, found, or run."""
    return Verdict(answers.target, answers.number, answers.points, status, summary, key=source, hidden=hidden)


def _differences(answers: key.Answers, case: key.Case, response: wire.Response) -> list[Difference]:
    if response.stopped:
        return [Difference(Status.STOPPED, "", response.stopped)]
    if response.raised is not None:
        return [_raised(answers.target, response.raised)]
    found = compare.differences(case.want, response.value, case.tolerances, answers.outputs)
    if response.changed:
        names = " and ".join(f"`{name}`" for name in response.changed)
        sentence = f"It changes its input {names}: work on a copy, as in `x = x + 1` instead of `x += 1`."
        found.append(Difference(Status.IMPURE, "", sentence))
    return found


def _raised(target: str, raised: wire.Raised) -> Difference:
    others = [other for other in syllabus.target_names() if other != target]
    missing = [other for other in others if raised.message.startswith(f"{other}:")]
    if raised.kind == "NotImplementedError" and not missing:
        return Difference(Status.UNWRITTEN, "", "Nothing is written here yet.")
    if raised.kind == "NotImplementedError":
        return Difference(Status.RAISED, "", f"It uses {missing[0]}, which is not written yet.")
    where = f" at line {raised.line}, `{raised.code}`" if raised.line else ""
    said = f": {raised.message}" if raised.message else ""
    sentence = f"It raised {raised.kind}."
    vague = sentence if raised.kind in _KNOWN_ERRORS else "It raised an exception of its own."
    return Difference(Status.RAISED, "", sentence, f"{raised.kind}{where}{said}", vague=vague)


def _repeated(answers: key.Answers, again: wire.Response) -> list[Difference]:
    """Whether the first case gives another result when it is asked for a second time."""
    if not _differences(answers, answers.cases[0], again):
        return []
    return [
        Difference(
            Status.IMPURE,
            "",
            "Asked the same question twice, it gives two answers: it remembers something between calls, as in"
            " a global variable, a default argument that it changes, or unseeded random numbers.",
        )
    ]


def _findings(answers: key.Answers, i: int, found: Sequence[Difference], hidden: bool) -> list[Finding]:
    group = answers.groups[answers.cases[i].group].name
    return [
        Finding(
            d.status,
            f"{group}, case {i + 1}",
            d.output,
            (d.vague if hidden else "") or d.sentence,
            "" if hidden else d.detail,
            d.error,
            () if hidden else compare.picture(d.errors),
        )
        for d in found
    ]


def _parts(answers: key.Answers, right: Sequence[bool]) -> tuple[Part, ...]:
    weight = sum(group.weight for group in answers.groups)
    parts = []
    for i, group in enumerate(answers.groups):
        mine = [r for r, case in zip(right, answers.cases, strict=True) if case.group == i]
        most = answers.points * group.weight / weight
        parts.append(Part(group.name, sum(mine), len(mine), most * sum(mine) / len(mine), most))
    return tuple(parts)


def _summary(answers: key.Answers, findings: Sequence[Finding]) -> str:
    """Which outputs are wrong, and in how many of the cases; or the gravest thing that happened."""
    if not findings:
        return "Every case is right."
    cases = f"{len({finding.case for finding in findings})} of {len(answers.cases)} cases"
    if findings[0].status in (Status.STOPPED, Status.RAISED, Status.UNWRITTEN, Status.IMPURE):
        said = findings[0].sentence
        return said if len(findings) == 1 else f"In {cases}: {said[0].lower()}{said[1:]}"
    wrong = list(dict.fromkeys(f.output.partition("[")[0] for f in findings if f.output))
    right = [name for name in answers.outputs if name not in wrong]
    if not right or not wrong:
        return f"{_listed(wrong)} wrong in {cases}." if wrong else f"Wrong in {cases}."
    return f"{_listed(wrong)} wrong in {cases}; {_listed(right)} right."


def _listed(names: Sequence[str]) -> str:
    """As in "`dw` and `db` are"."""
    quoted = [f"`{name}`" for name in names]
    both = " and ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
    return f"{both} {'are' if len(names) > 1 else 'is'}"


def _remarks(responses: Sequence[wire.Response]) -> tuple[str, ...]:
    shared = sorted({name for response in responses for name in response.shared})
    if not shared:
        return ()
    names = " and ".join(f"`{name}`" for name in shared)
    return (
        f"The result shares memory with the input {names}: whoever changes one later changes both. A copy is"
        " safer.",
    )
