"""The job behind `autograder record`: problems in, answer keys out; only a key that is fit is written."""

from __future__ import annotations

import datetime
import platform
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import torch

import dlcore
from dlcore import syllabus

from . import key, rehearsal
from .problems.problem import Problem
from .recorder import COUNTS, Recorder, Unfit

Say = Callable[[str], None]


class RecordProblem(Exception):
    """Why nothing was recorded, in a sentence with what to do."""


class WrongWord(Exception):
    """What was asked for does not exist."""


def record(
    words: Sequence[str],
    device: str,
    seed: int,
    kinds: Iterable[str] = tuple(COUNTS),
    folder: Path = key.FOLDER,
    replace_gpu: bool = False,
    say: Say = print,
) -> None:
    """Record the assignments that `words` stand for: "A5", or a chapter such as "6"; all if there are none.

    The same seed, device and versions give the same key. A key recorded on a GPU is replaced by one from a
    CPU only with `replace_gpu`.
    """
    hardware = choose_device(device)
    recorder = Recorder(hardware, seed)
    chosen = _chosen(words, recorder)
    jobs = [(code, kind) for code in chosen for kind in kinds]
    for code, kind in jobs:
        _guard(key.path_of(code, kind, folder), hardware, replace_gpu)
    with _exact():
        for code, kind in jobs:
            path = key.path_of(code, kind, folder)
            answers = _answers(recorder, chosen[code], kind, say)
            folder.mkdir(parents=True, exist_ok=True)
            written = _keep_date(key.Key(path, kind, provenance(hardware, seed), answers))
            key.write(written)
            say(f"{path}: {len(answers)} exercises, {path.stat().st_size / 1000:.0f} kB")


def _chosen(words: Sequence[str], recorder: Recorder) -> dict[str, list[Problem]]:
    """{code: problems} of the assignments that are meant, all of them ready to be recorded."""
    try:
        known = rehearsal.load()
        codes = assignments(words, known)
        chosen = {code: [p for p in known.values() if _assignment(p) == code] for code in codes}
        rehearsal.rehearse([problem for together in chosen.values() for problem in together], recorder)
    except rehearsal.Unready as why:
        raise RecordProblem(f"nothing was written: {why}") from None
    return chosen


def assignments(words: Sequence[str], known: dict[str, Problem]) -> list[str]:
    """Codes of the assignments that are meant, in the order of the book."""
    recordable = {_assignment(problem) for problem in known.values()}
    meant = {
        a.code
        for a in syllabus.ASSIGNMENTS
        if not words or a.code in words or any(str(chapter) in words for chapter in a.chapters)
    }
    names = {a.code for a in syllabus.ASSIGNMENTS} | {
        str(c) for a in syllabus.ASSIGNMENTS for c in a.chapters
    }
    if strange := sorted(set(words) - names):
        raise WrongWord(f"there is no assignment or chapter {', '.join(strange)}; try A5, or 6")
    if words and (empty := sorted(meant - recordable)):
        raise WrongWord(f"{', '.join(empty)} has no problems yet; there are {', '.join(sorted(recordable))}")
    return [a.code for a in syllabus.ASSIGNMENTS if a.code in meant & recordable]


def choose_device(name: str) -> torch.device:
    """The device that "auto", "cpu" or "cuda" stands for."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and not torch.cuda.is_available():
        raise RecordProblem("there is no CUDA device here; record on the processor with: --device cpu")
    return torch.device(name)


def provenance(device: torch.device, seed: int) -> dict[str, Any]:
    """Where a key comes from."""
    about: dict[str, Any] = {
        "device": "cpu",
        "machine": platform.machine(),
        "torch": torch.__version__.partition("+")[0],
        "numpy": np.__version__,
        "safetensors": safetensors.__version__,
        "dlcore": dlcore.__version__,
        "seed": seed,
        "date": datetime.date.today().isoformat(),
    }
    if device.type == "cuda":
        about |= {
            "device": torch.cuda.get_device_name(device),
            "cuda": torch.version.cuda,
            "driver": _driver(),
        }
    return about


def _driver() -> str:
    query = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(query, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _assignment(problem: Problem) -> str:
    return syllabus.numbers(problem.target)[0].partition(".")[0]


def _guard(path: Path, device: torch.device, replace_gpu: bool) -> None:
    """A key from a GPU is worth more than one from a CPU, and not to be lost by accident."""
    if device.type != "cpu" or replace_gpu or not path.is_file():
        return
    try:
        on = key.read(path).provenance["device"]
    except key.KeyProblem:
        return  # what cannot be read is no loss
    if on != "cpu":
        raise RecordProblem(
            f"{path} was recorded on {on}: record on a GPU, or elsewhere with --out, or pass --replace-gpu"
        )


def _answers(recorder: Recorder, chosen: Iterable[Problem], kind: str, say: Say) -> dict[str, key.Answers]:
    answers, faults = {}, []
    for problem in sorted(chosen, key=lambda problem: syllabus.target_names().index(problem.target)):
        try:
            new = answers[problem.target] = recorder.answers(problem, kind)
            say(f"  {problem.target}: {len(new.cases)} {kind} cases, margin {new.nearest:,.0f}")
        except Unfit as unfit:
            faults += [f"{problem.target}: {fault}" for fault in unfit.args]
    if faults:
        raise RecordProblem("nothing was written, since these keys would be unfit:\n  " + "\n  ".join(faults))
    return answers


def _keep_date(new: key.Key) -> key.Key:
    """The date of the key that stands there, if nothing but the date would change."""
    try:
        old = key.read(new.path)
    except key.KeyProblem:
        return new
    dated = replace(new, provenance=new.provenance | {"date": old.provenance["date"]})
    return dated if key.same(dated, old) else new


@contextmanager
def _exact() -> Iterator[None]:
    """Inside, PyTorch computes the same numbers each time: one thread, no TF32, deterministic algorithms."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(False)
