"""What an exercise's problem consists of, and small helpers that most problems need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch

Arguments: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """Cases of one kind: `draw(rng)` gives the arguments of one case, others each time.

    `name` completes "2 of 3 right: ...". `exact` marks inputs whose last bits matter (ties, kinks, whole
    numbers): they are not shaken when the tolerance is measured.
    """

    name: str
    draw: Callable[[np.random.Generator], Arguments]
    weight: float = 1.0
    exact: bool = False


@dataclass(frozen=True)
class Mistake:
    """A wrong variant of the exercise: its name, what to say of it, the section to reread, the code."""

    name: str
    sentence: str
    section: str
    wrong: Callable[..., Any]


@dataclass(frozen=True)
class Problem:
    """One exercise: how its cases are drawn, what PyTorch answers, which mistakes are known.

    `reference` is called like the exercise itself, but with tensors for arrays. With a `scenario`, both are
    called through it: `reference` answers what the scenario returns. `outputs` names the members of a tuple.
    """

    target: str
    points: float
    groups: tuple[Group, ...]
    reference: Callable[..., Any]
    mistakes: tuple[Mistake, ...]
    outputs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    scenario: str | None = None


def gradients(
    f: Callable[..., torch.Tensor], inputs: tuple[torch.Tensor, ...], g: torch.Tensor | float
) -> tuple[torch.Tensor, ...]:
    """PyTorch's own gradients of ⟨g, f(inputs)⟩ with respect to each input: what a backward must return.

    >>> gradients(torch.square, (torch.tensor([3.0]),), torch.tensor([1.0]))
    (tensor([6.]),)
    """
    leaves = [x.detach().requires_grad_() for x in inputs]
    out = f(*leaves)
    return torch.autograd.grad(
        out, leaves, torch.as_tensor(g, dtype=out.dtype, device=out.device).expand(out.shape)
    )


def normal(rng: np.random.Generator, *shape: int, scale: float | None = None) -> np.ndarray[Any, Any]:
    """Normal numbers, of a scale that is itself drawn between 0.3 and 3 unless it is given.

    >>> normal(np.random.default_rng(0), 2, 3).shape
    (2, 3)
    """
    return rng.standard_normal(shape) * (np.exp(rng.uniform(-1.2, 1.1)) if scale is None else scale)


def halves(rng: np.random.Generator, *shape: int) -> np.ndarray[Any, Any]:
    """Multiples of ½ other than 0: exact in every precision, and not to be taken for padding.

    >>> halves(np.random.default_rng(0), 2, 3).shape
    (2, 3)
    """
    return rng.choice([-0.5, 0.5], shape) * rng.integers(1, 30, shape)
