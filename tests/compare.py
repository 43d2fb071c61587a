"""The one comparator of the test suite: our arrays against PyTorch's (or numpy's), strictest first.

Order of judgement: shape, dtype, finiteness, values. NaN never wins: where the reference is finite, ours
must be, and the comparison is written so that a NaN fails it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from hypothesis import strategies as st

FLOATS = (np.float64, np.float32)
seeds = st.integers(0, 2**32 - 1)

# Relative to the largest entry of the reference: rounding errors of sums scale with it, not with each entry.
TOLERANCE = {np.dtype(np.float64): 1e-9, np.dtype(np.float32): 2e-4}


def draw(seed: int, *shapes: tuple[int, ...], dtype: Any = np.float64) -> list[np.ndarray]:
    """Standard normal arrays of the given shapes."""
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def same(got: Any, want: Any, tolerance: float | None = None, what: str = "result") -> None:
    """Assert that `got` is `want`: same shape, same dtype, finite where it should be, and close."""
    if isinstance(want, torch.Tensor):
        want = want.detach().numpy()
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape, f"{what}: shape {got.shape} instead of {want.shape}"
    assert got.dtype == want.dtype, f"{what}: dtype {got.dtype} instead of {want.dtype}"
    if got.dtype.kind != "f":
        assert np.array_equal(got, want), f"{what}: {got} instead of {want}"
        return
    usual = np.isfinite(want)
    assert np.array_equal(got[~usual], want[~usual], equal_nan=True), f"{what}: other NaNs or infinities"
    assert np.isfinite(got[usual]).all(), f"{what}: NaN or infinity where the reference is finite"
    if not usual.any():
        return
    limit = TOLERANCE[got.dtype] if tolerance is None else tolerance
    scale = max(1.0, float(np.abs(want[usual]).max()))
    error = float(np.abs(got[usual].astype(np.float64) - want[usual]).max()) / scale
    assert error <= limit, f"{what}: off by {error:.2e} of its scale, more than {limit:.0e}"


def all_same(got: Sequence[Any], want: Sequence[Any], tolerance: float | None = None) -> None:
    """`same` for outputs in pairs."""
    assert len(got) == len(want), f"{len(got)} outputs instead of {len(want)}"
    for i, (ours, theirs) in enumerate(zip(got, want, strict=True)):
        same(ours, theirs, tolerance, what=f"output {i}")


def torch_vjp(
    f: Callable[..., torch.Tensor], inputs: Sequence[np.ndarray], g: np.ndarray
) -> list[np.ndarray]:
    """PyTorch's gradients of ⟨g, f(inputs)⟩ with respect to each input."""
    leaves = [torch.tensor(x, requires_grad=True) for x in inputs]
    grads = torch.autograd.grad(f(*leaves), leaves, torch.from_numpy(np.asarray(g)))
    return [grad.numpy() for grad in grads]


def refuses(error: type[Exception], words: str, f: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Assert that a call is refused with `error` in one sentence that contains `words`."""
    try:
        f(*args, **kwargs)
    except error as refusal:
        message = str(refusal)
        assert words in message, f"the message {message!r} does not say {words!r}"
        assert "\n" not in message, f"the message {message!r} has more than one line"
        return
    raise AssertionError(f"{f.__name__} accepted what it should refuse")


def keeps_inputs(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call f on arrays that cannot be written to; any attempt to change one raises."""
    frozen = []
    for a in args:
        if isinstance(a, np.ndarray):
            a = a.copy()
            a.flags.writeable = False
        frozen.append(a)
    return f(*frozen, **kwargs)
