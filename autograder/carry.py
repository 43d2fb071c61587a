"""`carry_over()`: a notebook goes on with what its student has written in earlier ones."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dlcore
from dlcore import student, syllabus

from . import portfolio, recheck, standalone
from .portfolio import Kept
from .recheck import Outcome

_CODES = [assignment.code for assignment in syllabus.ASSIGNMENTS]


def carry_over(before: str = "") -> None:
    """Let dlcore run on your own functions of all assignments before this one, as far as they are kept.

    Without this call dlcore runs on its own. `check` keeps what is right in the folder `my_dlcore`; each
    function is checked again before it is carried over. Which assignment this is, the name of the notebook's
    folder says, as 06_optimisers, else the edition of dlcore, or you: ``carry_over("A6")``.
    """
    if before and before not in _CODES:
        raise ValueError(f"{before!r} is no assignment; write one of {', '.join(_CODES)}")
    try:
        print(*_carried(before), sep="\n")
    except OSError as error:
        print(f"Nothing is carried over: {error.strerror or error} ({error.filename}).")
    except recheck.RecheckProblem as problem:
        print(f"Nothing is carried over: {problem}.")


def _carried(before: str) -> list[str]:
    """Carry over what can be; what there is to say of it."""
    where = portfolio.folder()
    if not where.exists():
        return [f"Nothing is carried over: there is no folder {where} yet."]
    found, problems = portfolio.read(where)
    names = _earlier(before) - _of_this_notebook()
    kept = [one for one in found if one.target in names]
    outcomes = recheck.recheck(kept)
    refused = {one.target: said for one in kept if (said := _refusal(one, outcomes[one.target]))}
    problems += [f"{target} is not carried over: {said}." for target, said in refused.items()]
    return [_summary([one.target for one in kept if one.target not in refused], where), *problems]


def _refusal(kept: Kept, outcome: Outcome) -> str:
    """Put one into dlcore, or say why not."""
    if outcome.right is False:
        return outcome.said
    before = student.current(kept.target)
    if _text_of(before) == kept.text:
        return ""  # a second call must not make another class of the same name
    try:
        code = portfolio.put(kept.target, kept.text, str(kept.path))
    except portfolio.Damaged as why:
        return str(why)
    names = vars(sys.modules["__main__"])  # the notebook's, which may have been imported before this call
    names.update({name: code for name, value in names.items() if value is before})
    return ""


def _text_of(code: Any) -> str:
    """What was read to define it, if it was carried over."""
    module = str(getattr(code, "__module__", ""))
    return vars(sys.modules[module])[portfolio.TEXT] if module.startswith(standalone.KEPT) else ""


def _summary(carried: Sequence[str], where: Path) -> str:
    if not carried:
        return f"Nothing is carried over: {where} holds no right answers to earlier assignments."
    counts = Counter(syllabus.numbers(target)[0].partition(".")[0] for target in carried)
    listed = ", ".join(f"{count} of {code}" for code, count in counts.items())
    return f"dlcore now runs on functions of your own, carried over from {where}: {listed}."


def _earlier(before: str) -> set[str]:
    """The exercises of the assignments before this one."""
    by_folder, by_edition = (
        re.match(r"0*(\d+)_", Path.cwd().name),
        re.search(r"\+a\.(\d+)", dlcore.__version__),
    )
    number = by_folder or by_edition
    code = before or (f"A{number[1]}" if number else "")
    this = _CODES.index(code) if code in _CODES else len(_CODES)
    return {t for one in syllabus.ASSIGNMENTS[:this] for exercise in one.exercises for t in exercise.targets}


def _of_this_notebook() -> set[str]:
    """What the notebook has implemented itself, which is newer than what is kept."""
    modules = {name: getattr(student.current(name), "__module__", "") for name in student.implemented()}
    return {name for name, module in modules.items() if not str(module).startswith(standalone.KEPT)}
