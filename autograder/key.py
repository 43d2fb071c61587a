"""Answer keys: what was asked, what is right, how far off still counts as right, and what mistakes give.

A key is one safetensors file for an assignment, visible or hidden. For every exercise it holds the numbers of
all its arrays end to end, one flat array a dtype, each number in the shortest dtype that keeps its value, and
a compressed JSON index with the rest. Equal arrays are written once. Reading needs numpy and safetensors.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import safetensors
import safetensors.numpy

from . import wire
from .compare import Tolerance

Array: TypeAlias = np.ndarray[Any, Any]

VERSION = 1
FOLDER = Path(__file__).parent / "keys"


class KeyProblem(Exception):
    """A key that cannot be used: the sentence says which, why, and what to do."""


@dataclass(frozen=True)
class Mistake:
    """A mistake known by its results: `margin` is how far outside the tolerance it shows, in tolerances."""

    name: str
    sentence: str
    section: str
    margin: float = 0.0


@dataclass(frozen=True)
class Group:
    """Cases of one kind, and the share of the points that they earn together, relative to the others."""

    name: str
    weight: float


@dataclass(frozen=True)
class Case:
    """One call: its arguments, the right outputs with a tolerance each, and the outputs of mistakes.

    `wrong` maps the position of a mistake to what it gives; a mistake that it lacks is right in this case.
    """

    group: int
    arguments: Mapping[str, wire.Tree]
    want: wire.Tree
    tolerances: dict[str, Tolerance]
    wrong: Mapping[int, wire.Tree]


@dataclass(frozen=True)
class Answers:
    """All that is recorded of one exercise."""

    target: str
    number: str
    points: float
    problem: str  # hash of the files that the problem is written in
    outputs: tuple[str, ...]
    uses: tuple[str, ...]
    scenario: str | None
    groups: tuple[Group, ...]
    mistakes: tuple[Mistake, ...]
    cases: tuple[Case, ...]
    mutants: int = 0
    margin: float = 0.0  # the nearest mutant, in tolerances

    @property
    def nearest(self) -> float:
        """The smallest margin of all, mistakes and mutants."""
        return min([self.margin, *(mistake.margin for mistake in self.mistakes)])


@dataclass(frozen=True)
class Key:
    """A file of answers, and where they come from: device, driver, versions, seed, date."""

    path: Path
    kind: str  # "visible" or "hidden"
    provenance: dict[str, Any]
    answers: dict[str, Answers]

    @property
    def source(self) -> str:
        """One line for a verdict.

        >>> Key(Path("A5.visible.safetensors"), "visible", {"device": "cpu", "torch": "2.13.0"}, {}).source
        'visible key A5, PyTorch 2.13.0 on cpu'
        """
        name = self.path.name.partition(".")[0]
        return f"{self.kind} key {name}, PyTorch {self.provenance['torch']} on {self.provenance['device']}"


def path_of(assignment: str, kind: str, folder: Path = FOLDER) -> Path:
    """Where the key of an assignment lies.

    >>> path_of("A5", "visible").name
    'A5.visible.safetensors'
    """
    return folder / f"{assignment}.{kind}.safetensors"


def paths(folder: Path) -> list[Path]:
    """All keys in a folder, in the order of the assignments, visible before hidden."""

    def place(path: Path) -> tuple[int, str, bool]:
        code, kind = path.name.split(".")[:2]
        return len(code), code, kind == "hidden"

    return sorted(folder.glob("*.*.safetensors"), key=place)


def write(key: Key) -> None:
    """Write the key beside its place, then move it there, so that no reader meets half a file."""
    beside = key.path.with_suffix(".part")
    beside.write_bytes(_file(key))
    beside.replace(key.path)


def _file(key: Key) -> bytes:
    tensors: dict[str, Array] = {}
    for answers in key.answers.values():
        tensors |= _tensors(answers)
    about = {"version": VERSION, "kind": key.kind, "provenance": key.provenance}
    text = json.dumps(about | {"digest": _digest(about, tensors)}, sort_keys=True)
    # One entry of metadata: safetensors keeps no order among several, and the same key is the same bytes.
    return safetensors.numpy.save(dict(sorted(tensors.items())), metadata={"key": text})


def read(path: Path) -> Key:
    """The key at `path`, after checking that it is whole, unchanged and of this version."""
    if not path.is_file():
        raise KeyProblem(f"there is no answer key at {path}; record it with: autograder record")
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            about = json.loads(file.metadata()["key"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118, no dict
    except (OSError, ValueError, KeyError, TypeError, safetensors.SafetensorError):
        raise KeyProblem(f"{path} is damaged or no answer key: {_MEND}") from None
    digest = about.pop("digest", None) if isinstance(about, dict) else None
    if not isinstance(about, dict) or about.get("version") != VERSION:
        raise KeyProblem(f"{path} was written by another version of the autograder: {_MEND}")
    if digest != _digest(about, tensors):
        raise KeyProblem(f"{path} was changed after it was recorded: {_MEND}")
    names = dict.fromkeys(name.partition("/")[0] for name in tensors)
    answers = {name: _answers(name, tensors) for name in names}
    return Key(path, about["kind"], about["provenance"], answers)


_MEND = "install the course again, or record the key with: autograder record"


def _digest(about: dict[str, Any], tensors: Mapping[str, Array]) -> str:
    total = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
    for name, tensor in sorted(tensors.items()):
        total.update(f"{name} {tensor.dtype} {tensor.shape}".encode())
        total.update(np.ascontiguousarray(tensor).tobytes())
    return total.hexdigest()


def _tensors(answers: Answers) -> dict[str, Array]:
    arrays: list[Array] = []
    index: dict[str, Any] = {
        "number": answers.number,
        "points": answers.points,
        "problem": answers.problem,
        "outputs": answers.outputs,
        "uses": answers.uses,
        "scenario": answers.scenario,
        "groups": [[g.name, g.weight] for g in answers.groups],
        "mistakes": [[m.name, m.sentence, m.section, m.margin] for m in answers.mistakes],
        "cases": [_packed(case, arrays) for case in answers.cases],
        "mutants": answers.mutants,
        "margin": answers.margin,
    }
    flat, index["arrays"] = _flattened(arrays)
    text = zlib.compress(json.dumps(index).encode(), 9)
    flat["index"] = np.frombuffer(text, np.uint8)
    return {f"{answers.target}/{name}": array for name, array in flat.items()}


def _packed(case: Case, arrays: list[Array]) -> dict[str, Any]:
    return {
        "group": case.group,
        "arguments": wire.pack(dict(case.arguments), arrays),
        "want": wire.pack(case.want, arrays),
        "tolerances": {name: [t.relative, t.absolute] for name, t in case.tolerances.items()},
        "wrong": {str(i): wire.pack(tree, arrays) for i, tree in case.wrong.items()},
    }


def _flattened(arrays: Iterable[Array]) -> tuple[dict[str, Array], list[Any]]:
    """All arrays end to end, by stored dtype, and for each [stored dtype, start, shape, its own dtype]."""
    parts: dict[str, list[Array]] = {}
    lengths: dict[str, int] = {}
    places: list[Any] = []
    known: dict[tuple[str, bytes], int] = {}
    for array in arrays:
        short = shortest(array)
        name = short.dtype.str[1:]
        content = (name, short.tobytes())
        if content not in known:
            known[content] = lengths.get(name, 0)
            parts.setdefault(name, []).append(short.ravel())
            lengths[name] = lengths.get(name, 0) + short.size
        places.append([name, known[content], array.shape, array.dtype.str[1:]])
    return {name: np.concatenate(flat) for name, flat in parts.items()}, places


def shortest(array: Array) -> Array:
    """`array` in a dtype of fewer bytes, if that keeps it: whole numbers exactly, floats to 7 digits.

    >>> [shortest(np.array(x)).dtype.name for x in ([1, 300], [0.5, -2.0], [0.1], [1e-300])]
    ['int16', 'float16', 'float32', 'float64']
    """
    for dtype in {"i": ("i1", "i2", "i4"), "f": ("f2", "f4")}.get(array.dtype.kind, ()):
        with np.errstate(all="ignore"):
            short = array.astype(dtype)
            back = short.astype(array.dtype)
            kept = (back == array) | ((back != back) & (array != array))
            if dtype == "f4":
                kept |= np.abs(back - array) <= 1e-7 * np.abs(array)
        if kept.all():
            return short
    return array


def _answers(target: str, tensors: Mapping[str, Array]) -> Answers:
    index = json.loads(zlib.decompress(tensors[f"{target}/index"].tobytes()))
    arrays = []
    for name, start, shape, dtype in index["arrays"]:
        size = int(np.prod(shape, dtype=int))
        flat = tensors[f"{target}/{name}"][start : start + size] if size else np.empty(0)
        arrays.append(flat.astype(dtype).reshape(shape))
    return Answers(
        target=target,
        number=index["number"],
        points=index["points"],
        problem=index["problem"],
        outputs=tuple(index["outputs"]),
        uses=tuple(index["uses"]),
        scenario=index["scenario"],
        groups=tuple(Group(*group) for group in index["groups"]),
        mistakes=tuple(Mistake(*mistake) for mistake in index["mistakes"]),
        cases=tuple(_unpacked(case, arrays) for case in index["cases"]),
        mutants=index["mutants"],
        margin=index["margin"],
    )


def _unpacked(case: dict[str, Any], arrays: list[Array]) -> Case:
    return Case(
        group=case["group"],
        arguments=wire.unpack(case["arguments"], arrays),
        want=wire.unpack(case["want"], arrays),
        tolerances={name: Tolerance(*pair) for name, pair in case["tolerances"].items()},
        wrong={int(i): wire.unpack(tree, arrays) for i, tree in case["wrong"].items()},
    )


def rounded(answers: Answers) -> Answers:
    """What a reader of the file will have: the same answers after a trip through it."""
    return _answers(answers.target, _tensors(answers))


def same(one: Key, other: Key) -> bool:
    """Whether both would be written as the same bytes."""
    return _file(one) == _file(other)
