"""The wheel that students install: their edition of dlcore, and what checks their work.

It is written with zipfile alone, as PEP 427 has it: nothing is downloaded or built for it, and the same files
make the same bytes. The version names the assignment and what the wheel holds, as in 0.1.0+a.6.g3f2a91c: pip
takes a wheel for the one that is installed already if their versions are the same.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from importlib.util import resolve_name
from pathlib import Path
from typing import NamedTuple

import dlcore
from autograder import edition, key
from autograder.edition import Files

ENTRY_POINTS = {
    "console_scripts": {
        "autograder": "autograder.student_cli:main",
        "dlcore": "autograder.commands.progress:main",
    },
    "pytest11": {"dlcore": "autograder.pytest_plugin"},
}
EXTRA = "notebook"  # the one of pyproject.toml's that is for students
FOLDER = Path(key.__file__).parent
LIBRARY = Path(dlcore.__file__).parent
_MAIN = b'''"""`python -m autograder`: the command `autograder`."""

import sys

from .student_cli import main

if __name__ == "__main__":
    sys.exit(main())
'''
_WHEEL = b"""\
Wheel-Version: 1.0
Generator: autograder
Root-Is-Purelib: true
Tag: py3-none-any
"""
_VERSION_LINE = re.compile(rb'^__version__ = ".*"$', re.MULTILINE)


class Wheel(NamedTuple):
    """A wheel, and the version that it bears."""

    version: str
    data: bytes

    @property
    def name(self) -> str:
        """What the file has to be called."""
        return f"dlcore-{self.version}-py3-none-any.whl"


def build(number: int, cut: Sequence[str], keys: Sequence[Path]) -> Wheel:
    """The wheel of assignment `number`: the solutions `cut` are not in it, and these visible keys are."""
    library = edition.student_edition(edition.read_package(LIBRARY), cut)
    files = {f"dlcore/{path}": content for path, content in library.items()}
    files |= {f"autograder/{path}": content for path, content in student_part(scenarios(keys)).items()}
    files |= {f"autograder/keys/{path.name}": path.read_bytes() for path in keys}
    files = dict(sorted(files.items()))
    digest = _digest({**files, "METADATA": _metadata("").encode(), "entry_points.txt": _entry_points()})
    version = f"{dlcore.__version__}+a.{number}.g{digest[:7]}"
    line, count = _VERSION_LINE.subn(f'__version__ = "{version}"'.encode(), files["dlcore/__init__.py"])
    if count != 1:
        raise LookupError("dlcore/__init__.py does not say its version in one line, as a wheel needs it")
    files["dlcore/__init__.py"] = line
    return Wheel(version, zipped(_with_record(files, version)))


def student_part(scenarios: Iterable[str]) -> Files:
    """The modules of autograder that a student's ways in import, however indirectly, by their paths.

    `scenarios` are the modules of that package which the keys name.
    """
    ways_in = [entry.partition(":")[0] for group in ENTRY_POINTS.values() for entry in group.values()]
    left = ["autograder", *ways_in, *(f"autograder.scenarios.{name}" for name in scenarios)]
    found: Files = {}
    for module in left:  # which grows by what they import
        path = _path(module)
        if path and path not in found:
            found[path] = (FOLDER / path).read_bytes()
            left += [module.rpartition(".")[0], *_imports(module, path, found[path])]
    found |= {"py.typed": (FOLDER / "py.typed").read_bytes(), "__main__.py": _MAIN}
    return dict(sorted(found.items()))


def scenarios(keys: Iterable[Path]) -> set[str]:
    """The modules of scenarios that the answers in these keys name."""
    answers = [one for path in keys for one in key.read(path).answers.values()]
    return {one.scenario.partition(".")[0] for one in answers if one.scenario}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip with these files in this order, which the day, the machine and its user do not change."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)  # dated 1980, whenever it is made
            info.create_system = 3  # Unix, wherever it is made: then the mode counts
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return data.getvalue()


def _path(module: str) -> str:
    """The file of a module of autograder, inside the package; "" for what is none."""
    package, _, inside = module.partition(".")
    if package != "autograder":
        return ""
    name = inside.replace(".", "/")
    candidates = [f"{name}.py", f"{name}/__init__.py"] if name else ["__init__.py"]
    return next((path for path in candidates if (FOLDER / path).is_file()), "")


def _imports(module: str, path: str, code: bytes) -> Iterator[str]:
    """The names of all that a module may import, modules and others, even inside its functions."""
    package = module if path.endswith("__init__.py") else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package)
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _digest(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, content in files.items():
        total.update(f"{name} {len(content)}\n".encode() + content)
    return total.hexdigest()


def _with_record(files: Files, version: str) -> Files:
    """The files of a wheel: these, then those that tell pip what to do with them."""
    info = f"dlcore-{version}.dist-info"
    whole = {
        **files,
        f"{info}/METADATA": _metadata(version).encode(),
        f"{info}/WHEEL": _WHEEL,
        f"{info}/entry_points.txt": _entry_points(),
        f"{info}/licenses/LICENSE": _licence().encode(),
    }
    lines = [f"{name},sha256={_hash(content)},{len(content)}\n" for name, content in whole.items()]
    return {**whole, f"{info}/RECORD": "".join([*lines, f"{info}/RECORD,,\n"]).encode()}


def _hash(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def _entry_points() -> bytes:
    groups = (
        "\n".join([f"[{group}]", *(f"{name} = {where}" for name, where in entries.items()), ""])
        for group, entries in ENTRY_POINTS.items()
    )
    return "\n".join(groups).encode()


def _metadata(version: str) -> str:
    """What pip reads of it: all as in pyproject.toml, but the one extra that is for students."""
    about = _distribution().metadata
    needs = [requirement.partition(";") for requirement in about.get_all("Requires-Dist") or ()]
    mine = [need for need, _, when in needs if not when.strip()]
    more = [need for need, _, when in needs if when.replace("'", '"').strip() == f'extra == "{EXTRA}"']
    lines = [
        "Metadata-Version: 2.4",
        "Name: dlcore",
        f"Version: {version}",
        f"Summary: {about['Summary']}",
        f"License-Expression: {about['License-Expression']}",
        "License-File: LICENSE",
        f"Requires-Python: {about['Requires-Python']}",
        *(f"Requires-Dist: {need.strip()}" for need in mine),
        f"Provides-Extra: {EXTRA}",
        *(f'Requires-Dist: {need.strip()}; extra == "{EXTRA}"' for need in more),
    ]
    return "\n".join([*lines, ""])


def _licence() -> str:
    """The licence's text, which has to go with every copy."""
    text = _distribution().read_text("licenses/LICENSE")
    return text or (LIBRARY.parent / "LICENSE").read_text("utf-8")


def _distribution() -> metadata.Distribution:
    try:
        return metadata.distribution("dlcore")
    except metadata.PackageNotFoundError:
        raise LookupError(
            "dlcore is not installed here, so nobody says what it needs: pip install ."
        ) from None
