"""Optimisers: how a parameter moves when its gradient is known.

Every rule is a pure ``_step`` that takes a parameter p, its gradient g and the rule's memory, and returns the
new ones; a memory starts at zero. The classes below apply such a step to all parameters of a model, in place.
α is the learning rate `lr` throughout.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from inspect import signature
from typing import Any, ClassVar, Protocol

import numpy as np

from . import check
from .shapes import Array, ArrayLike, Matrix

_BOUNDS: dict[str, dict[str, float]] = {
    "lr": {"at_least": 0},
    "decay": {"at_least": 0},
    "weight_decay": {"at_least": 0},
    "momentum_decay": {"at_least": 0},
    "eps": {"at_least": 0},
    "tol": {"at_least": 0},
    "momentum": {"at_least": 0, "below": 1},
    "alpha": {"at_least": 0, "below": 1},
    "rho": {"at_least": 0, "below": 1},
    "beta1": {"at_least": 0, "below": 1},
    "beta2": {"at_least": 0, "below": 1},
    "mu_product": {"at_least": 0, "at_most": 1},  # 0 once it underflows
}
# A step makes a handful of temporaries: on blocks of this many bytes they stay in the processor's cache, and
# the memory of one block serves the next.
_BLOCK = 1 << 19


def gradient_descent(
    grad: Callable[[Array], ArrayLike], x0: ArrayLike, lr: float, steps: int, tol: float = 0.0
) -> Array:
    """Walk downhill: x_{k+1} = x_k − α ∇f(x_k), at most `steps` times, until ‖∇f(x_k)‖ ≤ tol.

    `grad` maps x to ∇f(x), of the same shape. The length of a step is α‖∇f‖, not α. Returns the path
    x_0 … x_k, shape (k + 1, …).

    >>> gradient_descent(lambda x: 2 * x, x0=[8.0], lr=0.25, steps=3).tolist()
    [[8.0], [4.0], [2.0], [1.0]]
    """
    check.function("grad", grad)
    x = check.array("x0", x0)
    steps = check.whole("steps", steps)
    lr, tol = _numbers(lr=lr, tol=tol)
    path = [x]
    for _ in range(steps):
        x, g = _like(x=x, grad=grad(x))
        if np.linalg.norm(g) <= tol:
            break
        x = x - lr * g
        path.append(x)
    return np.stack(path)


def newton_step(grad: ArrayLike, hessian: Matrix, x: ArrayLike) -> Array:
    """x − H⁻¹ ∇f: the minimum (or saddle) of the second-order model of f at x, exact for a quadratic.

    grad (D,) and hessian (D, D) are taken at x (D,). H must be invertible.

    >>> newton_step(grad=[2.0, 100.0], hessian=[[2.0, 0.0], [0.0, 100.0]], x=[1.0, 1.0]).tolist()
    [0.0, 0.0]
    """
    grad, hessian, x = check.arrays(grad=(grad, "D"), hessian=(hessian, "D D"), x=(x, "D"))
    try:
        return x - np.linalg.solve(hessian, grad)
    except np.linalg.LinAlgError:
        raise ValueError("hessian is singular: the second-order model has no unique extremum") from None


def max_stable_lr(hessian: Matrix) -> float:
    """Gradient descent on ½ xᵀH x converges for 0 < α < 2/λmax(H) and diverges beyond; returns 2/λmax.

    Along an eigenvector x_{k+1} = (1 − αλ) x_k. hessian (D, D) is symmetric with λmax > 0.

    >>> max_stable_lr([[1.0, 0.0], [0.0, 4.0]])
    0.5
    """
    largest = _eigenvalues(hessian)[-1]
    if largest <= 0:
        raise ValueError(
            f"hessian must curve upwards somewhere, but its largest eigenvalue is {largest:g}: no rate is"
            " stable"
        )
    return float(2 / largest)


def critical_point_type(hessian: Matrix, tol: float = 1e-9) -> str:
    """What a point with ∇f = 0 is, by the signs of its Hessian's eigenvalues λ (not of the diagonal).

    hessian (D, D). "minimum": all λ > 0 · "maximum": all λ < 0 · "saddle": some of each · "degenerate": none
    of these, since some λ = 0 leave it open. Eigenvalues up to tol · max|λ| in size count as 0.

    >>> critical_point_type([[2.0, -3.0], [-3.0, 2.0]])
    'saddle'
    """
    (tol,) = _numbers(tol=tol)
    eigenvalues = _eigenvalues(hessian)
    limit = tol * np.abs(eigenvalues).max()
    up, down = eigenvalues > limit, eigenvalues < -limit
    if up.any() and down.any():
        return "saddle"
    return "minimum" if up.all() else "maximum" if down.all() else "degenerate"


def weight_decay_step(w: ArrayLike, grad: ArrayLike, lr: float, decay: float) -> Array:
    """Gradient step on L + ½λ‖w‖²: w ← (1 − αλ) w − α ∇L, with λ = `decay`. The weights shrink, then learn.

    >>> weight_decay_step([1.0], grad=[2.0], lr=0.1, decay=0.5).tolist()
    [0.75]
    """
    w, grad = _like(w=w, grad=grad)
    lr, decay = _numbers(lr=lr, decay=decay)
    return (1 - lr * decay) * w - lr * grad


def sgd_step(
    p: ArrayLike,
    g: ArrayLike,
    v: ArrayLike,
    lr: float,
    momentum: float = 0.0,
    nesterov: bool = False,
    weight_decay: float = 0.0,
) -> tuple[Array, Array]:
    """Descent with momentum β (Polyak 1964): v ← βv + g, p ← p − αv. Returns (p, v), both of p's shape.

    Nesterov's look-ahead takes p ← p − α(g + βv) with the new v. Weight decay λ first adds λp to g.

    >>> p, v = sgd_step([1.0], g=[2.0], v=[2.0], lr=0.25, momentum=0.5)
    >>> p.tolist(), v.tolist()
    ([0.25], [3.0])
    """
    p, g, v = _like(p=p, g=g, v=v)
    lr, momentum, weight_decay = _numbers(lr=lr, momentum=momentum, weight_decay=weight_decay)
    g = _with_decay(g, p, weight_decay)
    v = momentum * v
    v += g
    return p - lr * (g + momentum * v if nesterov else v), v


def adagrad_step(
    p: ArrayLike, g: ArrayLike, total: ArrayLike, lr: float = 1e-2, eps: float = 1e-10
) -> tuple[Array, Array]:
    """AdaGrad (Duchi 2011), a rate per coordinate: G ← G + g², p ← p − αg/(√G + ε). Returns (p, G = `total`).

    The sum includes the present g, so that the first step is α·sign(g) (but for ε).

    >>> p, total = adagrad_step([1.0, 1.0], g=[0.5, -50.0], total=[0.0, 0.0], lr=0.01)
    >>> p.round(6).tolist(), total.tolist()
    ([0.99, 1.01], [0.25, 2500.0])
    """
    p, g, total = _like(p=p, g=g, total=total)
    lr, eps = _numbers(lr=lr, eps=eps)
    new_total = total + g * g
    return p - lr * g / (np.sqrt(new_total) + eps), new_total


def rmsprop_step(
    p: ArrayLike, g: ArrayLike, v: ArrayLike, lr: float = 1e-2, alpha: float = 0.99, eps: float = 1e-8
) -> tuple[Array, Array]:
    """RMSProp (Hinton 2012), AdaGrad that forgets: v ← γv + (1−γ)g², p ← p − αg/(√v + ε). Returns (p, v).

    γ is named `alpha`, as in PyTorch; the lecture used 0.9.

    >>> p, v = rmsprop_step([1.0], g=[2.0], v=[0.0], lr=0.01, alpha=0.75)
    >>> p.round(6).tolist(), v.tolist()
    ([0.98], [1.0])
    """
    p, g, v = _like(p=p, g=g, v=v)
    lr, alpha, eps = _numbers(lr=lr, alpha=alpha, eps=eps)
    v = _average(v, g * g, alpha)
    return p - lr * g / (np.sqrt(v) + eps), v


def adadelta_step(
    p: ArrayLike,
    g: ArrayLike,
    v: ArrayLike,
    u: ArrayLike,
    lr: float = 1.0,
    rho: float = 0.9,
    eps: float = 1e-6,
) -> tuple[Array, Array, Array]:
    """AdaDelta (Zeiler 2012), steps in the units of p: returns (p, v, u).

    v ← ρv + (1−ρ)g², δ = √(u + ε)/√(v + ε) · g, u ← ρu + (1−ρ)δ², p ← p − αδ.

    >>> p, v, u = adadelta_step([1.0], g=[2.0], v=[0.0], u=[3.0], rho=0.75, eps=1.0)
    >>> p.round(4).tolist(), v.tolist(), u.round(4).tolist()
    ([-1.8284], [1.0], [4.25])
    """
    p, g, v, u = _like(p=p, g=g, v=v, u=u)
    lr, rho, eps = _numbers(lr=lr, rho=rho, eps=eps)
    v = _average(v, g * g, rho)
    delta = np.sqrt(u + eps) / np.sqrt(v + eps) * g
    return p - lr * delta, v, _average(u, delta * delta, rho)


def adam_step(
    p: ArrayLike,
    g: ArrayLike,
    m: ArrayLike,
    v: ArrayLike,
    t: int,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.0,
) -> tuple[Array, Array, Array]:
    """Adam (Kingma & Ba 2015), adaptive moment estimation. Returns (p, m, v); t = 1, 2, … counts the steps.

    m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ), p ← p − αm̂/(√v̂ + ε).
    ε stands outside the root. Weight decay λ is the ℓ2 penalty: it first adds λp to g.

    >>> p, m, v = adam_step([1.0, 1.0], g=[0.5, -50.0], m=[0.0, 0.0], v=[0.0, 0.0], t=1, lr=0.01)
    >>> p.round(6).tolist(), m.round(6).tolist(), v.round(6).tolist()
    ([0.99, 1.01], [0.05, -5.0], [0.00025, 2.5])
    """
    p, g, m, v = _like(p=p, g=g, m=m, v=v)
    t = check.whole("t", t)
    lr, beta1, beta2, eps, weight_decay = _numbers(
        lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay
    )
    g = _with_decay(g, p, weight_decay)
    # In place wherever an array is our own, and αm̂/(√v̂ + ε) with both corrections drawn together into two
    # numbers: this is the hottest loop of a training step, and every pass over memory counts.
    m = _average(m, g, beta1)
    square = g * g
    square *= 1 - beta2
    v = beta2 * v
    v += square
    root = math.sqrt(1 - beta2**t)
    new = np.asarray(np.sqrt(v))  # an array even where p has no axes, for `out`
    new += eps * root
    np.divide(m, new, out=new)
    new *= -lr * root / (1 - beta1**t)
    new += p
    return new, m, v


def adamw_step(
    p: ArrayLike,
    g: ArrayLike,
    m: ArrayLike,
    v: ArrayLike,
    t: int,
    lr: float = 1e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 1e-2,
) -> tuple[Array, Array, Array]:
    """AdamW (Loshchilov & Hutter 2019), decoupled decay: p ← (1 − αλ)p, then Adam's step. Returns (p, m, v).

    λp never enters the moments, so that every weight shrinks at the same rate, whatever its gradients.

    >>> p, m, v = adamw_step([1.0], g=[0.5], m=[0.0], v=[0.0], t=1, lr=0.01, weight_decay=0.5)
    >>> p.round(6).tolist()
    [0.985]
    """
    lr, weight_decay = _numbers(lr=lr, weight_decay=weight_decay)
    p = (1 - lr * weight_decay) * check.array("p", p)
    return adam_step(p, g, m, v, t, lr, beta1, beta2, eps)


def adamax_step(
    p: ArrayLike,
    g: ArrayLike,
    m: ArrayLike,
    u: ArrayLike,
    t: int,
    lr: float = 2e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Array, Array, Array]:
    """AdaMax (Kingma & Ba 2015): Adam with the largest recent gradient for the root. Returns (p, m, u).

    m ← β₁m + (1−β₁)g, u ← max(β₂u, |g| + ε), p ← p − α/(1−β₁ᵗ) · m/u.

    >>> p, m, u = adamax_step([1.0], g=[0.5], m=[0.0], u=[4.0], t=1, lr=0.8, beta2=0.5)
    >>> p.round(6).tolist(), m.round(6).tolist(), u.tolist()
    ([0.8], [0.05], [2.0])
    """
    p, g, m, u = _like(p=p, g=g, m=m, u=u)
    t = check.whole("t", t)
    lr, beta1, beta2, eps = _numbers(lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    m, u = _average(m, g, beta1), np.maximum(beta2 * u, np.abs(g) + eps)
    return p - lr / (1 - beta1**t) * m / u, m, u


def nadam_momentum(t: int, beta1: float = 0.9, momentum_decay: float = 4e-3) -> float:
    """NAdam's momentum at step t = 1, 2, …: μ_t = β₁(1 − ½·0.96^(tψ)) rises to β₁; ψ = momentum_decay.

    >>> nadam_momentum(1, beta1=0.9, momentum_decay=0.0), round(nadam_momentum(10**5, beta1=0.9), 4)
    (0.45, 0.9)
    """
    t = check.whole("t", t)
    beta1, momentum_decay = _numbers(beta1=beta1, momentum_decay=momentum_decay)
    return beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))


def nadam_step(
    p: ArrayLike,
    g: ArrayLike,
    m: ArrayLike,
    v: ArrayLike,
    mu_product: float,
    t: int,
    lr: float = 2e-3,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    momentum_decay: float = 4e-3,
) -> tuple[Array, Array, Array, float]:
    """NAdam (Dozat 2016), Adam with Nesterov's look-ahead. Returns (p, m, v, mu_product).

    m and v as in Adam; μ_t = `nadam_momentum`, M_t = M_{t−1} μ_t (`mu_product`, M_0 = 1), v̂ = v/(1−β₂ᵗ),
    p ← p − α[(1−μ_t)/(1−M_t) · g + μ_{t+1}/(1−M_t μ_{t+1}) · m]/(√v̂ + ε).

    >>> p, m, v, product = nadam_step([1.0], [2.0], m=[0.0], v=[0.0], mu_product=1.0, t=1, momentum_decay=0.0)
    >>> p.round(5).tolist(), product
    ([0.99789], 0.45)
    """
    p, g, m, v = _like(p=p, g=g, m=m, v=v)
    lr, beta2, eps, mu_product = _numbers(lr=lr, beta2=beta2, eps=eps, mu_product=mu_product)
    t = check.whole("t", t)
    mu, mu_next = (nadam_momentum(k, beta1, momentum_decay) for k in (t, t + 1))
    mu_product = mu_product * mu
    m, v = _average(m, g, beta1), _average(v, g * g, beta2)
    ahead = (1 - mu) / (1 - mu_product) * g + mu_next / (1 - mu_product * mu_next) * m
    return p - lr * ahead / (np.sqrt(v) / math.sqrt(1 - beta2**t) + eps), m, v, mu_product


def lion_step(
    p: ArrayLike,
    g: ArrayLike,
    m: ArrayLike,
    lr: float = 1e-4,
    beta1: float = 0.9,
    beta2: float = 0.99,
    weight_decay: float = 0.0,
) -> tuple[Array, Array]:
    """Lion, found by evolutionary program search (Chen 2023): only the sign of a momentum. Returns (p, m).

    p ← (1 − αλ)p − α·sign(β₁m + (1−β₁)g), then m ← β₂m + (1−β₂)g; sign(0) = 0, λ = weight_decay.

    >>> p, m = lion_step([1.0, 1.0], g=[3.0, 0.0], m=[-0.5, 0.0], lr=0.25, beta1=0.5, beta2=0.5)
    >>> p.tolist(), m.tolist()
    ([0.75, 1.0], [1.25, 0.0])
    """
    p, g, m = _like(p=p, g=g, m=m)
    lr, beta1, beta2, weight_decay = _numbers(lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay)
    return (1 - lr * weight_decay) * p - lr * np.sign(_average(m, g, beta1)), _average(m, g, beta2)


def _numbers(**named: float) -> list[float]:
    """Python floats within `_BOUNDS`: numpy's float64 scalars would turn float32 arrays into float64."""
    return [check.real(name, value, **_BOUNDS[name]) for name, value in named.items()]


def _like(**named: ArrayLike) -> list[Array]:
    """Arrays that must all have the shape of the first."""
    (first, *_), arrays = named, [check.array(name, value) for name, value in named.items()]
    for name, array in zip(named, arrays, strict=True):
        if array.shape != arrays[0].shape:
            raise ValueError(
                f"{name} has shape {array.shape}, but the shape {arrays[0].shape} of {first} was expected"
            )
    return arrays


def _with_decay(g: Array, p: Array, weight_decay: float) -> Array:
    return g + weight_decay * p if weight_decay else g


def _average(old: Array, new: Array, keep: float) -> Array:
    """keep · old + (1 − keep) · new, an average that forgets."""
    out = keep * old
    out += (1 - keep) * new
    return out


def _eigenvalues(hessian: Matrix) -> Array:
    hessian = check.finite("hessian", check.array("hessian", hessian, "D D")).astype(np.float64)
    if not np.allclose(hessian, hessian.T, rtol=1e-5, atol=1e-8 * np.abs(hessian).max()):
        raise ValueError("hessian must be symmetric, as every matrix of second derivatives is")
    return np.linalg.eigvalsh(hessian)


class Parameter(Protocol):
    """What an optimiser asks of a parameter; `autograd.Tensor` is one."""

    data: Array
    grad: Array | None

    def mark_changed(self) -> None:
        """Called after `data` was changed in place."""


class Optimizer:
    """Applies one pure step (`rule`) to all parameters, in place; one whose `grad` is None stays as it is.

    The numbers of the rule are keywords with the rule's defaults, ``Adam(params, lr=1e-3, beta2=0.99)``, and
    become plain attributes, which a schedule may change between steps.
    """

    rule: ClassVar[str]  # a name, looked up at every step, so that a student's function is used
    states: ClassVar[tuple[str, ...]]  # the rule's memory: arrays like each parameter
    counters: ClassVar[tuple[str, ...]] = ("t",)  # one number per parameter: how often it moved
    lr: float

    def __init__(self, params: Iterable[Parameter], lr: float | None = None, **numbers: float) -> None:
        self.params = _parameters(params)
        keywords = signature(globals()[self.rule]).parameters
        self._names = [name for name in keywords if name in _BOUNDS and name not in self.counters]
        if odd := set(numbers) - set(self._names):
            raise TypeError(f"{type(self).__name__} has no {min(odd)}; it has {', '.join(self._names)}")
        given = numbers if lr is None else {"lr": lr, **numbers}
        self._set({name: keywords[name].default for name in self._names} | given)
        self.t = np.zeros(len(self.params), dtype=np.int64)
        # For every parameter and block of it, the arrays that `states` names.
        self.memory = [
            [[np.zeros_like(part) for _ in self.states] for part in _blocks(p.data)] for p in self.params
        ]

    @property
    def numbers(self) -> dict[str, float]:
        """The rule's numbers by name, as they are now."""
        return {name: getattr(self, name) for name in self._names}

    def zero_grad(self) -> None:
        """Forget all gradients."""
        for p in self.params:
            p.grad = None

    def step(self) -> None:
        """Move every parameter that has a gradient, once."""
        moving = [(i, p, p.grad) for i, p in enumerate(self.params) if p.grad is not None]
        for i, p, grad in moving:
            _check_fit(f"params[{i}].grad", grad, p.data)
        for i, p, grad in moving:
            self.t[i] += 1
            self._move(i, p.data, grad)
            p.mark_changed()

    def _move(self, i: int, data: Array, grad: Array) -> None:
        """The rule on parameter i, block by block."""
        rule = partial(globals()[self.rule], **self.numbers, **self._extras(i))
        flat = data.reshape(-1)
        for j, (p, g) in enumerate(zip(_blocks(flat), _blocks(grad), strict=True)):
            new, *memory = rule(p, g, *self.memory[i][j])
            p[...] = new
            self.memory[i][j] = [np.asarray(a, data.dtype) for a in memory[: len(self.states)]]
        if not data.flags.c_contiguous:  # then reshape may have made a copy
            data[...] = flat.reshape(data.shape)

    def _extras(self, i: int) -> dict[str, Any]:
        """What the rule wants to know besides its numbers when it moves parameter i."""
        return {}

    def state_dict(self) -> dict[str, Any]:
        """All that the next step depends on besides the parameters: numbers, and arrays such as "m.0"."""
        return self.numbers | self._arrays()

    def load_state_dict(self, saved: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave for parameters of these shapes and dtypes, or refuse it whole."""
        check.instance("saved", saved, Mapping)
        arrays = self._arrays()
        if odd := {*self._names, *arrays} ^ set(saved):
            raise ValueError(f"saved does not fit {type(self).__name__}: only one of them has {min(odd)}")
        for name, array in arrays.items():
            _check_fit(f"saved[{name!r}]", np.asarray(saved[name]), array)
            if name in self.counters and not (np.asarray(saved[name]) >= 0).all():
                raise ValueError(f"saved[{name!r}] must hold numbers from 0 up")
        self._set({name: saved[name] for name in self._names})
        for name in self.counters:
            setattr(self, name, np.array(saved[name]))
        for i, parts in enumerate(self.memory):
            for k, name in enumerate(self.states):
                for part, array in zip(parts, _blocks(saved[f"{name}.{i}"]), strict=True):
                    part[k] = array.copy()

    def _set(self, numbers: Mapping[str, float]) -> None:
        for name, value in zip(numbers, _numbers(**numbers), strict=True):
            setattr(self, name, value)

    def _arrays(self) -> dict[str, Array]:
        """Copies of the counters and, put together from their blocks, of the memory."""
        arrays = {name: getattr(self, name).copy() for name in self.counters}
        for k, name in enumerate(self.states):
            for i, (parts, p) in enumerate(zip(self.memory, self.params, strict=True)):
                arrays[f"{name}.{i}"] = np.concatenate([part[k] for part in parts]).reshape(p.data.shape)
        return arrays


class SGD(Optimizer):
    """Gradient descent, with momentum if wanted: `sgd_step`."""

    rule = "sgd_step"
    states = ("v",)

    def __init__(
        self, params: Iterable[Parameter], lr: float, nesterov: bool = False, **numbers: float
    ) -> None:
        super().__init__(params, lr, **numbers)
        self.nesterov = nesterov

    def _extras(self, i: int) -> dict[str, Any]:
        return {"nesterov": self.nesterov}


class AdaGrad(Optimizer):
    """A rate for every coordinate: `adagrad_step`."""

    rule = "adagrad_step"
    states = ("total",)


class RMSProp(Optimizer):
    """AdaGrad that forgets: `rmsprop_step`."""

    rule = "rmsprop_step"
    states = ("v",)


class AdaDelta(Optimizer):
    """Steps in the units of the parameter: `adadelta_step`."""

    rule = "adadelta_step"
    states = ("v", "u")


class Adam(Optimizer):
    """Adaptive moment estimation: `adam_step`."""

    rule = "adam_step"
    states = ("m", "v")

    def _extras(self, i: int) -> dict[str, Any]:
        return {"t": int(self.t[i])}


class AdamW(Adam):
    """Adam with decoupled weight decay: `adamw_step`."""

    rule = "adamw_step"


class AdaMax(Adam):
    """Adam with a maximum for the root: `adamax_step`."""

    rule = "adamax_step"
    states = ("m", "u")


class NAdam(Adam):
    """Adam with Nesterov's look-ahead: `nadam_step`."""

    rule = "nadam_step"
    counters = ("t", "mu_product")
    beta1: float
    momentum_decay: float

    def __init__(self, params: Iterable[Parameter], lr: float | None = None, **numbers: float) -> None:
        super().__init__(params, lr, **numbers)
        self.mu_product = np.ones(len(self.params))

    def _extras(self, i: int) -> dict[str, Any]:
        return {"t": int(self.t[i]), "mu_product": self.mu_product[i]}

    def _move(self, i: int, data: Array, grad: Array) -> None:
        super()._move(i, data, grad)  # every block starts from the same product
        self.mu_product[i] *= nadam_momentum(int(self.t[i]), self.beta1, self.momentum_decay)


class Lion(Optimizer):
    """Steps of one length, by the sign of a momentum: `lion_step`."""

    rule = "lion_step"
    states = ("m",)


def _blocks(array: Array) -> list[Array]:
    """The array's elements in order, in pieces of at most `_BLOCK` bytes."""
    flat, size = array.reshape(-1), _BLOCK // array.itemsize
    return [flat[start : start + size] for start in range(0, flat.size, size)]


def _parameters(params: Iterable[Parameter]) -> list[Parameter]:
    """The parameters as a list, if they are such and none comes twice."""
    found: list[Parameter] = check.sequence("params", params, "parameters")
    if len({id(p) for p in found}) < len(found):
        raise ValueError("params holds a parameter twice, which would be moved twice a step")
    for i, p in enumerate(found):
        if not (hasattr(p, "data") and hasattr(p, "grad")):
            raise TypeError(f"params[{i}] must be a parameter, with data and grad, not {type(p).__name__}")
        if check.array(f"params[{i}].data", p.data) is not p.data:
            raise TypeError(f"params[{i}].data must be a float64 or float32 array")
    return found


def _check_fit(name: str, value: Array, model: Array) -> None:
    if (value.shape, value.dtype) != (model.shape, model.dtype):
        raise ValueError(
            f"{name} is {value.dtype} of shape {value.shape}, but {model.dtype} of shape {model.shape} was"
            " expected"
        )
