"""What the autograder says of one exercise: the points, what is wrong and where, and which mistake it is.

A verdict is plain data, made once and shown in three forms: `show` writes it as text and as HTML, `as_json`
is for programs. As the value of a notebook's cell it is the number of points, which is how stock nbgrader
reads partial credit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any

from . import show


class Status(IntEnum):
    """The kinds of outcome, from good to grave. A verdict takes the gravest; our own faults come first."""

    RIGHT = 0
    IMPURE = 1  # right values, but it changed its inputs or remembered an earlier call
    VALUES = 2
    NONFINITE = 3
    DTYPE = 4
    SHAPE = 5
    STRUCTURE = 6  # not the outputs asked for: None, text, two instead of three
    RAISED = 7
    SIGNATURE = 8
    UNWRITTEN = 9
    MISSING = 10
    STOPPED = 11  # it was killed: time, memory, or a crash of the whole process
    OUR_FAULT = 12

    @property
    def words(self) -> str:
        """The status as a reader meets it."""
        return _WORDS[self]


_WORDS = {
    Status.RIGHT: "right",
    Status.IMPURE: "right values, with side effects",
    Status.VALUES: "wrong values",
    Status.NONFINITE: "NaN or infinity",
    Status.DTYPE: "wrong dtype",
    Status.SHAPE: "wrong shape",
    Status.STRUCTURE: "not the outputs asked for",
    Status.RAISED: "stopped with an error",
    Status.SIGNATURE: "other parameters",
    Status.UNWRITTEN: "not written yet",
    Status.MISSING: "not found",
    Status.STOPPED: "was stopped",
    Status.OUR_FAULT: "could not be graded",
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, in one case.

    `sentence` tells nothing of the inputs and may always be shown; `detail` quotes numbers, and is empty for
    hidden cases. `picture` holds the sizes of the errors on a grid of at most 16 × 16, in tolerances
    (log10, floored at -1; infinite where one of both is no finite number), or nothing.
    """

    status: Status
    case: str  # "one example (case 3)"
    output: str  # "dw", or "" for a single output
    sentence: str
    detail: str = ""
    error: float = 0.0  # the largest, in tolerances; infinite where there is nothing to measure
    picture: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class Named:
    """A mistake that was recognised, and the section of the book to reread.

    `outputs` and `groups` name the outputs, or the kinds of cases, that it explains; both are empty where
    it explains all.
    """

    name: str
    sentence: str
    section: str
    outputs: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """The cases of one kind: how many are right, and what they earn."""

    name: str
    right: int
    total: int
    points: float
    most: float


@dataclass(frozen=True)
class Verdict:
    """The whole outcome of one exercise. The findings start with the gravest.

    >>> verdict = Verdict("optim.adam_step", "A6.5", 16, Status.UNWRITTEN, "Nothing is written yet.")
    >>> verdict
    0.0
    """

    target: str
    number: str
    most: float
    status: Status
    summary: str
    points: float = 0.0
    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()
    mistakes: tuple[Named, ...] = ()
    resembles: str = ""  # what the error looks like, when no mistake has been recognised
    remarks: tuple[str, ...] = ()
    key: str = ""  # where the expected answers come from
    hidden: bool = False

    @property
    def right(self) -> bool:
        return self.status is Status.RIGHT

    def __float__(self) -> float:
        return self.points

    def __repr__(self) -> str:
        return str(self.points)

    def __str__(self) -> str:
        return show.text(self)

    def _repr_html_(self) -> str:
        return show.html(self)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON's types, statuses by name, infinite errors as null."""
        return _json(asdict(self) | {"right": self.right})


def from_json(data: Mapping[str, Any]) -> Verdict:
    """The verdict whose `as_json` this is; errors that were null are infinite again.

    >>> one = Verdict("optim.adam_step", "A6.5", 16, Status.UNWRITTEN, "Nothing is written yet.")
    >>> from_json(one.as_json()) == one
    True
    """
    known = {name: value for name, value in data.items() if name != "right"}
    return Verdict(
        **known
        | {
            "status": Status[data["status"].upper()],
            "parts": tuple(Part(**part) for part in data["parts"]),
            "findings": tuple(_finding(finding) for finding in data["findings"]),
            "mistakes": tuple(Named(**{n: _tuples(v) for n, v in m.items()}) for m in data["mistakes"]),
            "remarks": tuple(data["remarks"]),
        }
    )


def _finding(data: Mapping[str, Any]) -> Finding:
    error = float("inf") if data["error"] is None else data["error"]
    picture = tuple(tuple(float("inf") if e is None else e for e in row) for row in data["picture"])
    return Finding(**{**data, "status": Status[data["status"].upper()], "error": error, "picture": picture})


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _json(value: Any) -> Any:
    match value:
        case Status():
            return value.name.lower()
        case dict():
            return {name: _json(item) for name, item in value.items()}
        case list() | tuple():
            return [_json(item) for item in value]
        case float() if value in (float("inf"), float("-inf")) or value != value:
            return None
    return value
