"""How much the answers depend on the device and the precision they were computed with.

`pytest -m gpu -s` prints the table on a machine with a CUDA device; here the processor's rows are checked.
"""

from __future__ import annotations

import contextlib
import statistics
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from autograder import calibrate, compare, key, problems, recorder, wire
from dlcore import syllabus

CPU = torch.device("cpu")
ROWS = {
    "float64": (torch.float64, False),
    "float32": (torch.float32, False),
    "float32 with TF32": (torch.float32, True),
    "bfloat16": (torch.bfloat16, True),
}


@contextlib.contextmanager
def tf32(allowed: bool) -> Iterator[None]:
    before = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = allowed
    try:
        yield
    finally:
        torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = before


def error(got: wire.Tree, want: wire.Tree) -> float:
    """Largest difference, relative to the largest number of all outputs."""
    pairs = [
        (g, w)
        for (_, g), (_, w) in zip(compare.leaves(got), compare.leaves(want), strict=True)
        if isinstance(w, np.ndarray) and w.dtype.kind == "f" and w.size and np.isfinite(w).all()
    ]
    size = max((float(np.abs(w).max()) for _, w in pairs), default=0.0)
    return max((float(np.abs(g - w).max()) for g, w in pairs), default=0.0) / size if size else 0.0


def spread(device: torch.device, row: str) -> dict[str, list[float]]:
    """{assignment: errors of an ordinary case of each of its exercises} against float64 on the processor."""
    dtype, relaxed = ROWS[row]
    exact, other = recorder.Recorder(CPU, 0), recorder.Recorder(device, 0)
    found: dict[str, list[float]] = {}
    for target, problem in problems.load().items():
        drawn = wire.plain(problem.groups[0].draw(np.random.default_rng(0)))
        arguments = calibrate.floats(drawn, lambda x: key.shortest(x).astype(np.float64))
        # Some operations do not exist in bfloat16.
        with contextlib.suppress(RuntimeError, TypeError, NotImplementedError), tf32(relaxed):
            got = other.reference(problem, arguments, dtype)
            assignment = syllabus.numbers(target)[0].partition(".")[0]
            found.setdefault(assignment, []).append(error(got, exact.reference(problem, arguments)))
    return found


def told(device: torch.device) -> str:
    lines = []
    for row in ROWS:
        for assignment, errors in sorted(spread(device, row).items()):
            middle, most = statistics.median(errors), max(errors)
            lines.append(f"{device.type} {row:18} {assignment:4} median {middle:.1e}  largest {most:.1e}")
    return "\n".join(lines)


def largest(device: torch.device, row: str) -> float:
    return max(e for errors in spread(device, row).values() for e in errors)


def test_float32_stays_within_what_tolerances_allow_for():
    assert largest(CPU, "float64") == 0
    assert 1e-9 < largest(CPU, "float32") < 1e-3 < largest(CPU, "bfloat16")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_gives_the_same_answers():
    cuda = torch.device("cuda")
    print(f"\n{torch.cuda.get_device_name()}\n{told(cuda)}")
    assert largest(cuda, "float64") < 1e-9
    assert largest(cuda, "float32") < 1e-3


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_key_from_a_gpu_agrees_with_one_from_the_processor():
    for target, problem in problems.load().items():
        rng = np.random.default_rng(1)
        for group in problem.groups:
            arguments = wire.plain(group.draw(rng))
            on = [recorder.Recorder(d, 0).reference(problem, arguments) for d in (CPU, torch.device("cuda"))]
            assert error(on[1], on[0]) < 1e-9, target
