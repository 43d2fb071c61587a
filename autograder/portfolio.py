"""Where a student's right answers are kept: the folder `my_dlcore`, one readable file an exercise.

`check` puts them there. Nothing is written that was not run by itself and found right. What stood there and
has been edited is set aside, never thrown away. Whatever goes wrong with that costs a sentence and no more.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import linecache
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import dlcore
from dlcore import student, syllabus

from . import key, standalone
from .verdict import Verdict

NAME = "my_dlcore"
TEXT = "__text__"  # in a module that was made of a kept file: all of it
WHERE = "DLCORE_WORK"  # the variable that names another folder

_MOST_BYTES = 1 << 20  # of a file; an answer is a thousand times shorter
_HEADER = re.compile(r"# [^\n]*\n# dlcore (\S+), key (\S+), ([\d.]+) points?, code (\w+)\n")

_told: set[str] = set()  # what is said once in a session


class Damaged(Exception):
    """A kept file that is of no use: the end of a sentence, to follow its name, without a full stop."""


@dataclass(frozen=True)
class Kept:
    """A file of the folder. What its head says of it is empty where the head is gone."""

    target: str
    path: Path
    text: str
    version: str = ""  # of dlcore
    key: str = ""
    points: float | None = None
    edited: bool = True  # since it was kept


def folder() -> Path:
    """Where work is kept, which need not be there yet: the one that is named, the nearest above, a new one.

    A new one stands next to the notebook. In a course it is at its root, and beside the folders of
    assignments, such as 06_optimisers, so that all of them share it.
    """
    if named := os.environ.get(WHERE):
        return Path(named).expanduser().absolute()
    here = Path.cwd()
    above = [here, *here.parents]
    found = (place / NAME for place in above if _is_ours(place / NAME, here))
    course = (place / NAME for place in above if (place / "nbgrader_config.py").is_file())
    return next(found, None) or next(course, None) or _beside(here) / NAME


def _is_ours(place: Path, here: Path) -> bool:
    """Whether it is a folder, and not somebody else's above ours, as in /tmp: what it holds will be run."""
    if not os.path.isdir(place):
        return False
    owners = [os.stat(here).st_uid, *([os.getuid()] if hasattr(os, "getuid") else [])]
    return os.stat(place).st_uid in owners


def _beside(here: Path) -> Path:
    is_assignment = re.match(r"\d\d_\w", here.name)
    return here.parent if is_assignment and os.access(here.parent, os.W_OK) else here


# Keeping


def keep(verdict: Verdict, code: Any, judge: Callable[[Any], Verdict]) -> str:
    """Keep what was found right, if it is the student's own; what there is to say of it, mostly nothing."""
    if not verdict.right or str(getattr(code, "__module__", "")).startswith("dlcore."):
        return ""
    try:
        return _keep(verdict, code, judge)
    except standalone.NotAlone as reason:
        return f"{verdict.target} is right, but is not kept for later notebooks: {reason}."
    except OSError as error:
        return _once(
            "Right answers cannot be kept for later notebooks "
            f"({error.strerror or error}: {error.filename}); name a folder to write to in {WHERE}."
        )
    except Exception as error:
        what = f"{verdict.target} is right, but keeping it failed with {type(error).__name__}"
        return f"{what}: {error}. This is our fault; please report it."


def _once(sentence: str) -> str:
    if sentence in _told:
        return ""
    _told.add(sentence)
    return sentence


def _keep(verdict: Verdict, code: Any, judge: Callable[[Any], Verdict]) -> str:
    where = folder()
    path = where / f"{verdict.target}.py"
    text = _text(verdict, standalone.source(verdict.target.rpartition(".")[2], code))
    if _is_same(path, text):
        return ""
    _try(verdict.target, text, judge)
    said = (
        []
        if where.is_dir()
        else [f"What is right is kept in {where} from now on; `dlcore progress` shows it."]
    )
    where.mkdir(parents=True, exist_ok=True)
    if aside := _set_aside(verdict.target, path):
        said.append(f"{path} was edited by hand; that version is now {aside.name}.")
    _write(path, text)
    return " ".join(said)


def _text(verdict: Verdict, code: str) -> str:
    head = f"# {verdict.target} ({verdict.number}): yours, kept when check() found it right.\n"
    points = f"{verdict.most:g} point{'' if verdict.most == 1 else 's'}"
    about = (
        f"# dlcore {dlcore.__version__}, key {fingerprint(verdict.target)}, {points}, code {_digest(code)}\n"
    )
    return f"{head}{about}\n{code}"


def fingerprint(target: str) -> str:
    """Tells the visible key that is here from others; "none" where there is none."""
    path = key.path_of(syllabus.numbers(target)[0].partition(".")[0], "visible", key.FOLDER)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8] if path.is_file() else "none"


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().encode()).hexdigest()[:16]


def _is_same(path: Path, text: str) -> bool:
    try:
        return path.read_text("utf-8") == text
    except (OSError, ValueError):
        return False


def _try(target: str, text: str, judge: Callable[[Any], Verdict]) -> None:
    """Run the copy by itself; refuses one that is not right."""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            verdict = judge(load(target, text, f"<copy of {target}>", "my_dlcore."))
        except Damaged as damage:
            raise standalone.NotAlone(f"a copy of it cannot be used by itself ({damage})") from None
        finally:
            sys.modules.pop(f"my_dlcore.{target}", None)
    if not verdict.right:
        why = verdict.findings[0].sentence if verdict.findings else verdict.summary
        raise standalone.NotAlone(f"a copy of it, run by itself, is not right ({why.removesuffix('.')})")


def _set_aside(target: str, path: Path) -> Path | None:
    """Give a file that was changed since it was kept another name, which no other file has."""
    with contextlib.suppress(OSError, Damaged):  # of no use here, but somebody may still want it
        if not os.path.lexists(path) or not _kept(target, path).edited:
            return None
    number = next(n for n in range(1, 1000) if not os.path.lexists(f"{path}.{n}"))
    return path.rename(f"{path}.{number}")


def _write(path: Path, text: str) -> None:
    """Beside its place first, then there, so that no reader meets half a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, "utf-8", newline="\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


# Reading


def read(where: Path) -> tuple[list[Kept], list[str]]:
    """What is kept in a folder, in the order of the book, and sentences on what is of no use in it."""
    found: dict[str, Kept] = {}
    problems = []
    for path in sorted(where.iterdir()):
        if path.suffix != ".py" or path.name.startswith("."):
            continue
        try:
            found[path.stem] = _kept(path.stem, path)
        except Damaged as why:
            problems.append(f"{path} is left out: {why}{'' if str(why).endswith('?') else '.'}")
        except OSError as error:
            problems.append(f"{path} is left out: {error.strerror}.")
    return [found[target] for target in syllabus.target_names() if target in found], problems


def _kept(target: str, path: Path) -> Kept:
    try:
        student.current(target)
    except ValueError as problem:  # no exercise
        raise Damaged(str(problem)) from None
    if not path.is_file():
        raise Damaged("it is no ordinary file")
    if path.stat().st_size > _MOST_BYTES:
        raise Damaged(f"it is larger than {_MOST_BYTES >> 20} MB, and an answer is short")
    try:
        text = path.read_text("utf-8")
    except ValueError:
        raise Damaged("it is not text in UTF-8; save it again as UTF-8") from None
    if not (head := _HEADER.match(text)):
        return Kept(target, path, text)
    version, of_key, points, digest = head.groups()
    return Kept(target, path, text, version, of_key, float(points), _digest(text[head.end() :]) != digest)


# Running


def load(target: str, text: str, file: str, modules: str = standalone.KEPT) -> Any:
    """The function or class that a kept file defines; tracebacks know its lines by `file`."""
    name = target.rpartition(".")[2]
    module = ModuleType(f"{modules}{target}")
    vars(module).update({"__file__": file, TEXT: text})
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    sys.modules[module.__name__] = module
    try:
        exec(compile(text, file, "exec", dont_inherit=True), vars(module))
        if name in vars(module):
            return vars(module)[name]
        why = f"it defines no {name}"
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too
        why = f"it stopped with {type(error).__name__}: {' '.join(str(error).split())[:200]}"
    sys.modules.pop(module.__name__, None)
    raise Damaged(why)


def put(target: str, text: str, file: str) -> Any:
    """Let dlcore run on what a kept file defines."""
    code = load(target, text, file)
    try:
        return student.implement(target)(code)
    except TypeError as problem:  # other parameters, as after a new version of dlcore
        raise Damaged(str(problem)) from None
