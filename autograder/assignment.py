"""An assignment as grading needs it: which exercises it asks for, their answers, author's cells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

from dlcore import syllabus

from . import key, references, template
from .template import Template


@dataclass(frozen=True)
class Assignment:
    """`answers` are in an order in which every exercise stands after all those that it leans on."""

    name: str
    answers: Mapping[str, key.Answers]
    templates: Mapping[str, Template] = field(
        default_factory=dict
    )  # by notebook; empty: functions alone count
    files: Mapping[str, bytes] = field(default_factory=dict)  # the author's, beside the notebooks
    source: str = ""  # one line: where the answers come from
    keys: str = ""  # digest of the files that they are in

    @cached_property
    def digest(self) -> str:
        """What a grade depends on beside the submission and the version of the program."""
        cells = {name: asdict(template) for name, template in sorted(self.templates.items())}
        beside = {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}
        text = json.dumps([self.name, list(self.answers), self.keys, cells, beside], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def cut(self) -> tuple[str, ...]:
        """Exercises whose solutions a student must not see.

        None where no exercise of ours is asked for: dlcore is then a library like any other.
        """
        return references.hidden_from(self.answers)

    @cached_property
    def library(self) -> references.References:
        """The solutions that were cut, for the exercises that lean on them."""
        return references.References(self.cut)

    @cached_property
    def leaning(self) -> dict[str, list[str]]:
        """For each exercise all those that it leans on, in the order in which references must be bound."""
        uses = {target: answers.uses for target, answers in self.answers.items()}
        needed = {target: references.needed(target, uses) for target in self.answers}
        everything = {name for names in needed.values() for name in names}
        order = references.ordered(everything, uses)
        return {target: [name for name in order if name in needed[target]] for target in self.answers}


def of_course(code: str, kind: str = "hidden", folder: Path = key.FOLDER) -> Assignment:
    """A whole assignment of the syllabus, such as "A6", with its key from `folder`.

    >>> list(of_course("A6").answers)[-1]  # it leans on another one
    'optim.adamw_step'
    """
    path = key.path_of(code, kind, folder)
    targets = list(key.read(path).answers)
    return of_targets(code, targets, kind, folder)


def of_targets(
    name: str,
    targets: Iterable[str],
    kind: str = "hidden",
    folder: Path = key.FOLDER,
    templates: Mapping[str, Template] | None = None,
) -> Assignment:
    """An assignment that asks for `targets`, whose answers are in the keys of `folder`."""
    wanted = list(dict.fromkeys(targets))
    codes = list(dict.fromkeys(syllabus.numbers(target)[0].partition(".")[0] for target in wanted))
    paths = [key.path_of(code, kind, folder) for code in codes]
    read = [key.read(path) for path in paths]
    answers = {target: one for recorded in read for target, one in recorded.answers.items()}
    if missing := [target for target in wanted if target not in answers]:
        raise key.KeyProblem(f"there are no {kind} answers for {', '.join(missing)} in {folder}")
    order = references.ordered(wanted, {target: answers[target].uses for target in wanted})
    return Assignment(
        name,
        {target: answers[target] for target in order},
        templates or {},
        source="; ".join(recorded.source for recorded in read),
        keys=hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest(),
    )


def of_cells(
    name: str,
    graded: Iterable[str],
    kind: str = "hidden",
    folder: Path = key.FOLDER,
    templates: Mapping[str, Template] | None = None,
) -> Assignment:
    """What the author's graded cells ask for: all exercises on which they call `check`.

    >>> list(of_cells("hw", ["check(adam_step)"]).answers)
    ['optim.adam_step']
    """
    targets = [target for source in graded for target in template.check_targets(source)]
    return of_targets(name, targets, kind, folder, templates)
