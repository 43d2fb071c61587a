"""State on disk: what a `state_dict` holds, in one file that is whole or not there at all.

A state has parts ("model", "optimizer" ...), each a table of names. Arrays are stored as safetensors, the
rest (numbers, lists, random generators) as JSON in the file's header: nothing in it can run code.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import safetensors
import safetensors.numpy

from .shapes import Array

State: TypeAlias = dict[str, dict[str, Any]]

_FORMAT = "dlcore checkpoint 1"


def save(path: str | Path, state: Mapping[str, Mapping[str, Any]]) -> None:
    """Write `state` to `path`: beside it first, so that no half file is ever found there."""
    arrays: dict[str, Array] = {}
    rest: State = {}
    for part, table in state.items():
        rest[part] = {name: value for name, value in table.items() if not isinstance(value, np.ndarray)}
        for name in table.keys() - rest[part].keys():
            arrays[f"{part}/{name}"] = np.ascontiguousarray(table[name])  # safetensors garbles others
    target = Path(path)
    beside = target.with_name(f".{target.name}.part")
    try:
        header = {"format": _FORMAT, "rest": json.dumps(rest)}
        beside.write_bytes(safetensors.numpy.save(arrays, header))
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def load(path: str | Path) -> State:
    """The state saved at `path`; a file that is truncated, damaged or something else is refused."""
    source = Path(path)
    if not source.is_file():
        raise FileNotFoundError(f"there is no checkpoint at {source}")
    try:
        with safetensors.safe_open(source, framework="numpy") as file:
            header = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118, not a mapping
    except safetensors.SafetensorError as problem:
        raise ValueError(f"{source} is truncated or no checkpoint ({problem})") from None
    if header.get("format") != _FORMAT:
        raise ValueError(f"{source} is a safetensors file, but no checkpoint of this version of dlcore")
    try:
        state: State = json.loads(header["rest"])
        for name, array in arrays.items():
            part, _, key = name.partition("/")
            state[part][key] = array
    except (KeyError, TypeError, json.JSONDecodeError):
        raise ValueError(f"{source} is damaged: its header does not fit its arrays") from None
    return state
