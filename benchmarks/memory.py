"""Peak memory of attention beyond its inputs: B=8, H=4, T=1024, d=64, f32; all scores at once are 128 MiB.

Every number comes from a fresh process, this module started as a program: memory that one candidate has freed
but not returned to the system would hide what the next one needs.
"""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from dlcore import attention, ops
from dlcore.autograd import Tensor

from . import fields

SHAPE = (8, 4, 1024, 64)
MODES = ("forward", "forward + backward")
PROCESS = Path("/proc/self")

Forward = Callable[..., Any]
Backward = Callable[..., Any]


def _flash_both(g: np.ndarray, *qkv: np.ndarray) -> Any:
    return attention.flash_attention_backward(g, *qkv, *attention.flash_attention(*qkv))


def _fast_both(g: np.ndarray, *qkv: np.ndarray) -> Any:
    return attention.scaled_dot_product_attention(*qkv), attention.sdpa_backward(g, *qkv)


def _plain_both(g: np.ndarray, *qkv: np.ndarray) -> Any:
    """The formula on the tape, which keeps what each operation needs for its gradient."""
    q, k, v = [Tensor(x, requires_grad=True) for x in qkv]
    scores = q @ k.transpose(0, 1, 3, 2) * (1 / math.sqrt(q.shape[-1]))
    (ops.masked_softmax(scores) @ v).backward(g)
    return q.grad, k.grad, v.grad


def _torch_forward(*qkv: np.ndarray) -> Any:
    with torch.no_grad():
        return functional.scaled_dot_product_attention(*[torch.from_numpy(x) for x in qkv])


def _torch_both(g: np.ndarray, *qkv: np.ndarray) -> Any:
    leaves = [torch.from_numpy(x).requires_grad_() for x in qkv]
    out = functional.scaled_dot_product_attention(*leaves)
    return torch.autograd.grad(out, leaves, torch.from_numpy(g))


CANDIDATES: dict[str, tuple[Forward, Backward]] = {
    "flash_attention": (attention.flash_attention, _flash_both),
    "scaled_dot_product_attention": (attention.scaled_dot_product_attention, _fast_both),
    "sdpa_plain": (attention.sdpa_plain, _plain_both),
    "torch SDPA": (_torch_forward, _torch_both),
}


def peak(name: str, mode: str) -> float:
    """MiB that this process needs at most for one call, over what it held with the inputs in place."""
    forward, both = CANDIDATES[name]
    rng = np.random.default_rng(0)

    def call(shape: tuple[int, ...]) -> Any:
        q, k, v, g = [rng.standard_normal(shape, dtype=np.float32) for _ in range(4)]
        (PROCESS / "clear_refs").write_text("5")  # the peak counts from here
        before = _kibibytes("VmRSS")
        result = forward(q, k, v) if mode == "forward" else both(g, q, k, v)
        return _kibibytes("VmHWM") - before, result

    call((1, 1, 64, 64))  # what the libraries load or allot on their first call is not counted
    return call(SHAPE)[0] / 1024


def _kibibytes(entry: str) -> int:
    found = re.search(rf"{entry}:\s+(\d+)", (PROCESS / "status").read_text())
    return int(found[1]) if found else 0


def measure() -> dict[str, list[float]]:
    """Peaks of all candidates in the two `MODES`; nothing where the system does not tell (Linux does)."""
    if not (PROCESS / "clear_refs").exists():
        return {}

    def ask(name: str, mode: str) -> float:
        command = [sys.executable, "-m", "benchmarks.memory", name, mode]
        done = subprocess.run(
            command, env=fields.environment("level", 1), check=True, capture_output=True, text=True
        )
        return float(done.stdout)

    return {name: [ask(name, mode) for mode in MODES] for name in CANDIDATES}


if __name__ == "__main__":
    print(peak(sys.argv[1], sys.argv[2]))
