"""A training run in one file, from which it goes on bit for bit: everything the next epoch depends on.

Arrays are stored as safetensors, everything else as JSON in the file's header: nothing in it can run code.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import safetensors
import safetensors.numpy

from .shapes import Array

if TYPE_CHECKING:
    from . import train

_FORMAT = "dlcore checkpoint 1"


def save(path: str | Path, trainer: train.Trainer) -> None:
    """Write the state of `trainer` to `path`: beside it first, so that no half file is ever found there."""
    arrays: dict[str, Array] = {}
    rest: dict[str, dict[str, Any]] = {}
    for part, state in _state(trainer).items():
        rest[part] = {name: value for name, value in state.items() if not isinstance(value, np.ndarray)}
        for name in state.keys() - rest[part].keys():
            arrays[f"{part}/{name}"] = np.ascontiguousarray(state[name])  # safetensors garbles others
    target = Path(path)
    beside = target.with_name(f".{target.name}.part")
    try:
        header = {"format": _FORMAT, "rest": json.dumps(rest)}
        beside.write_bytes(safetensors.numpy.save(arrays, header))
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def load(path: str | Path, trainer: train.Trainer) -> None:
    """Bring `trainer` to the state saved at `path`; if anything does not fit, it stays as it was."""
    state, before = _read(Path(path)), _state(trainer)
    if odd := state.keys() ^ before.keys():
        raise ValueError(f"{path} belongs to another set-up: only one of the two has a {min(odd)}")
    try:
        _apply(trainer, state)
    except (ValueError, TypeError, KeyError) as problem:
        _apply(trainer, before)
        raise ValueError(f"{path} does not fit this trainer: {problem}") from None


def _state(trainer: train.Trainer) -> dict[str, dict[str, Any]]:
    """Everything the next epoch depends on: by part and name, arrays and what JSON can hold."""
    parts: dict[str, dict[str, Any]] = {
        "model": trainer.model.state_dict(),
        "optimizer": trainer.optimizer.state_dict(),
        "generators": {str(i): rng.bit_generator.state for i, rng in enumerate(_generators(trainer))},
        "history": {name: list(values) for name, values in trainer.history.items()},
        "best": dict(trainer.best),
        "progress": {"epoch": trainer.epoch},
    }
    if trainer.schedule is not None:
        parts["schedule"] = trainer.schedule.state_dict()
    if trainer.stopping is not None:
        parts["early stopping"] = {"best": trainer.stopping.best, "waited": trainer.stopping.waited}
    return parts


def _apply(trainer: train.Trainer, state: Mapping[str, dict[str, Any]]) -> None:
    generators = _generators(trainer)
    if len(generators) != len(state["generators"]):
        raise ValueError(f"it has {len(state['generators'])} random generators instead of {len(generators)}")
    trainer.model.load_state_dict(state["model"])
    trainer.optimizer.load_state_dict(state["optimizer"])
    if trainer.schedule is not None:
        trainer.schedule.load_state_dict(state["schedule"])
    if trainer.stopping is not None:
        trainer.stopping.best = float(state["early stopping"]["best"])
        trainer.stopping.waited = int(state["early stopping"]["waited"])
    for i, rng in enumerate(generators):
        rng.bit_generator.state = state["generators"][str(i)]
    trainer.history = {name: list(values) for name, values in state["history"].items()}
    trainer.best = dict(state["best"])
    trainer.epoch = int(state["progress"]["epoch"])


def _generators(trainer: train.Trainer) -> list[np.random.Generator]:
    """The trainer's generator and those inside the model (dropout), each once: layers may share one."""
    held = [value for module in trainer.model.modules() for value in vars(module).values()]
    found = [rng for rng in (trainer.rng, *held) if isinstance(rng, np.random.Generator)]
    return list({id(rng): rng for rng in found}.values())


def _read(path: Path) -> dict[str, dict[str, Any]]:
    if not path.is_file():
        raise FileNotFoundError(f"there is no checkpoint at {path}")
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            header = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118, not a mapping
    except safetensors.SafetensorError as problem:
        raise ValueError(f"{path} is truncated or no checkpoint ({problem})") from None
    if header.get("format") != _FORMAT:
        raise ValueError(f"{path} is a safetensors file, but no checkpoint of this version of dlcore")
    try:
        state: dict[str, dict[str, Any]] = json.loads(header["rest"])
        for name, array in arrays.items():
            part, _, key = name.partition("/")
            state[part][key] = array
    except (KeyError, TypeError, json.JSONDecodeError):
        raise ValueError(f"{path} is damaged: its header does not fit its arrays") from None
    return state
