"""Reverse-mode automatic differentiation: arrays that remember how they were made.

An operation computes its value at once and records two things: the tensors it came from (`parents`) and a
function `pull` that turns the gradient with respect to its result into the gradients with respect to them.
`Tensor.backward` visits the recorded graph once, children before parents, and adds up what arrives at every
node. This file holds the graph and the arithmetic; `ops` adds all other functions of dlcore.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar

import numpy as np

from . import activations as act
from . import calculus, check
from .shapes import Array, ArrayLike

Node = TypeVar("Node", bound=Hashable)
Pull: TypeAlias = Callable[[Any], Iterable[Any]]  # gradient of the result → gradients of the parents, or None
Operand: TypeAlias = "Tensor | ArrayLike"

_recording: ContextVar[bool] = ContextVar("recording", default=True)
_clock = itertools.count(1)  # stamps nodes and in-place changes, so that their order can be compared
_LEAVE = object()  # marks, on the stack of the search, that a node's parents are done
_parents_of: Callable[[Tensor], tuple[Tensor, ...]] = attrgetter("parents")


def topological_sort(root: Node, parents: Callable[[Node], Iterable[Node]]) -> list[Node]:
    """All nodes that `root` depends on, each once and after its own parents; `root` comes last.

    `parents(node)` lists the nodes that `node` was computed from. The search keeps its own stack, since
    Python's would overflow on a deep graph. The graph must be acyclic.

    >>> made_from = {"loss": ["y", "x"], "y": ["x"], "x": []}
    >>> topological_sort("loss", made_from.__getitem__)
    ['x', 'y', 'loss']
    """
    check.instance("root", root, Hashable), check.function("parents", parents)
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if node is _LEAVE:  # all above it, the parents of the next on the stack, are in order now
            order.append(stack.pop())
        elif node not in seen:
            seen.add(node)
            stack += (node, _LEAVE)
            stack += parents(node)
    return order


def count_paths(root: Node, source: Node, parents: Callable[[Node], Iterable[Node]]) -> int:
    """Number of different paths from `source` to `root`, the number of products in the chain rule's sum.

    paths(source) = 1, and paths(node) = Σ paths(parent) over its parents, in topological order: linear in
    the number of edges, although the paths themselves may be exponentially many. A parent listed twice
    (x·x) gives two paths.

    >>> made_from = {"f": ["a", "b"], "a": ["x", "x"], "b": ["x"], "x": []}
    >>> count_paths("f", "x", made_from.__getitem__)
    3
    """
    check.instance("source", source, Hashable)
    paths: dict[Node, int] = {}
    for node in topological_sort(root, parents):
        paths[node] = 1 if node == source else sum(paths[p] for p in parents(node))
    return paths[root]


@contextmanager
def no_grad() -> Iterator[None]:
    """Inside this block nothing is recorded, and tensors may be changed in place.

    >>> w = Tensor([1.0, 2.0], requires_grad=True)
    >>> with no_grad():
    ...     w -= 0.5
    >>> w.data.tolist()
    [0.5, 1.5]
    """
    token = _recording.set(False)
    try:
        yield
    finally:
        _recording.reset(token)


def unbroadcast(g: Array, shape: tuple[int, ...]) -> Array:
    """Undo broadcasting: sum g over the axes along which an array of `shape` was repeated.

    >>> unbroadcast(np.ones((5, 3)), (3,)).tolist(), unbroadcast(np.ones((5, 3)), (5, 1)).shape
    ([5.0, 5.0, 5.0], (5, 1))
    """
    if isinstance(g, np.ndarray) and isinstance(shape, tuple) and g.shape == shape:
        return g
    g, shape = check.array("g", g), check.instance("shape", shape, tuple)
    extra = g.ndim - len(shape)
    if extra < 0 or any(size not in (1, now) for size, now in zip(shape, g.shape[extra:], strict=True)):
        raise ValueError(f"g has shape {g.shape}, to which no array of shape {shape} broadcasts")
    stretched = [i + extra for i, size in enumerate(shape) if size == 1 and g.shape[i + extra] != 1]
    return g.sum(axis=(*range(extra), *stretched), keepdims=True).reshape(shape)


class Tensor:
    """An array with a gradient. `data` is the value; after `backward`, `grad` of a leaf is dL/d data.

    Leaves are made by hand (``Tensor(x, requires_grad=True)``); every other tensor is the result of an
    operation. Gradients add up in `grad` until it is set to None again.

    >>> x = Tensor([3.0], requires_grad=True)
    >>> (x * x + 2 * x).sum().backward()
    >>> x.grad.tolist()
    [8.0]
    """

    __array_ufunc__ = None  # numpy then leaves `array + tensor` to our __radd__

    data: Array
    grad: Array | None = None
    requires_grad: bool = False
    parents: tuple[Tensor, ...] = ()
    pull: Pull | None = None  # None for a leaf
    born: int = 0  # when it was recorded, and
    changed: int = 0  # when its data was last changed in place, by the same clock

    def __init__(self, data: ArrayLike, requires_grad: bool = False) -> None:
        if isinstance(data, Tensor):
            raise TypeError("data is a Tensor already; use x.detach() for its value without its history")
        self.data = check.array("data", data)
        self.requires_grad = requires_grad

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    @property
    def ndim(self) -> int:
        return self.data.ndim

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.data.dtype

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        inner = np.array2string(self.data, precision=4, threshold=20, prefix="Tensor(")
        return f"Tensor({inner}{', requires_grad=True' if self.requires_grad else ''})"

    def item(self) -> float:
        """The value of a tensor with one element, as a Python float."""
        return float(self.data.item())

    def detach(self) -> Tensor:
        """The same data as a new leaf that needs no gradient: no gradient passes through it."""
        return Tensor(self.data)

    def backward(self, g: ArrayLike | None = None) -> None:
        """Add dL/dx to the `grad` of every leaf x below, where g = dL/d self (1 for a scalar loss).

        grads[p] += (∂node/∂p)ᵀ grads[node] for every node and parent p, in reverse topological order: when
        a node's turn comes, the contributions of all its children have arrived.
        """
        grads: dict[Tensor, Array] = {self: self._seed(g)}
        given: set[int] = set()  # arrays that have become the gradient of a leaf
        for node in reversed(topological_sort(self, _parents_of)):
            grad = grads.pop(node, None)
            if grad is None:
                continue
            if node.pull is None:
                # Each leaf owns its gradient: views and arrays that went to two leaves are copied.
                own = grad if grad.flags.owndata and id(grad) not in given else grad.copy()
                given.add(id(own))
                node.grad = own if node.grad is None else node.grad + own
                continue
            for parent, part in zip(node.parents, node.pull(grad), strict=True):
                if parent.changed > node.born:
                    _refuse_changed(parent)
                if part is not None and parent.requires_grad:
                    before = grads.get(parent)
                    grads[parent] = part if before is None else before + part

    def _seed(self, g: ArrayLike | None) -> Array:
        if not self.requires_grad:
            raise RuntimeError(
                "backward() on a tensor without a graph: no input has requires_grad=True, or it was made"
                " inside no_grad()"
            )
        if g is None:
            if self.data.size != 1:
                raise ValueError(f"backward() needs g, the gradient of a tensor of shape {self.shape}")
            return np.ones_like(self.data)
        seed = check.array("g", g)
        if seed.shape != self.shape:
            raise ValueError(f"g has shape {seed.shape}, but the tensor's shape {self.shape} was expected")
        return seed.astype(self.dtype)

    def __add__(self, other: Operand) -> Tensor:
        other = self.like(other)
        a, b = self.data.shape, other.data.shape
        return record(
            _joined(np.add, self, other),
            (self, other),
            lambda g: (unbroadcast(g, a), unbroadcast(g, b)),
        )

    def __mul__(self, other: Operand) -> Tensor:
        other = self.like(other)
        a, b = self.data, other.data
        return record(
            _joined(np.multiply, self, other),
            (self, other),
            lambda g: (
                unbroadcast(g * b, a.shape) if self.requires_grad else None,
                unbroadcast(g * a, b.shape) if other.requires_grad else None,
            ),
        )

    def __matmul__(self, other: Operand) -> Tensor:
        other = self.like(other)
        a, b = self.data, other.data
        if a.ndim == 1:
            return (self.reshape(1, -1) @ other).squeeze(-2 if b.ndim > 1 else 0)
        if b.ndim == 1:
            return (self @ other.reshape(-1, 1)).squeeze(-1)
        return record(
            _joined(np.matmul, self, other),
            (self, other),
            lambda g: (
                unbroadcast(g @ b.mT, a.shape) if self.requires_grad else None,
                unbroadcast(a.mT @ g, b.shape) if other.requires_grad else None,
            ),
        )

    def __pow__(self, exponent: float) -> Tensor:
        n = check.real("exponent", exponent)
        x = self.data
        return record(x**n, (self,), lambda g: (g * (n * x ** (n - 1)) if n else np.zeros_like(x),))

    def exp(self) -> Tensor:
        y = np.exp(self.data)
        return record(y, (self,), lambda g: (g * y,))

    def log(self) -> Tensor:
        return record(np.log(self.data), (self,), lambda g: (g / self.data,))

    def relu(self) -> Tensor:
        return record(act.relu(self.data), (self,), lambda g: (act.backward("relu", g, self.data),))

    def tanh(self) -> Tensor:
        y = act.tanh(self.data)
        return record(y, (self,), lambda g: (g * (1 - y * y),))

    def sum(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        try:
            shape, kept = self.shape, self.data.sum(axis=axis, keepdims=True)
        except (TypeError, np.exceptions.AxisError):
            raise ValueError(f"axis must name axes of shape {self.shape}, not be {axis!r}") from None
        y = kept if keepdims else kept.squeeze(axis) if axis is not None else kept.reshape(())
        return record(y, (self,), lambda g: (np.broadcast_to(g.reshape(kept.shape), shape),))

    def mean(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        total = self.sum(axis, keepdims)
        return total * (total.data.size / self.data.size)

    def reshape(self, *shape: int) -> Tensor:
        old = self.shape
        return record(_reshaped(self.data, shape), (self,), lambda g: (g.reshape(old),))

    def squeeze(self, axis: int) -> Tensor:
        old = self.shape
        return record(self.data.squeeze(axis), (self,), lambda g: (g.reshape(old),))

    def transpose(self, *axes: int) -> Tensor:
        """The axes in a new order, as numpy's transpose; without arguments all axes reversed."""
        back = np.argsort(axes) if axes else None
        return record(self.data.transpose(*axes), (self,), lambda g: (g.transpose(back),))

    @property
    def T(self) -> Tensor:
        return self.transpose()

    def __getitem__(self, index: Any) -> Tensor:
        x = self.data
        return record(x[index], (self,), lambda g: (_scatter(g, index, x),))

    def __neg__(self) -> Tensor:
        return record(-self.data, (self,), lambda g: (-g,))

    def __sub__(self, other: Operand) -> Tensor:
        return self + (-self.like(other))

    def __truediv__(self, other: Operand) -> Tensor:
        other = self.like(other)
        a, b = self.data, other.data
        return record(
            _joined(np.divide, self, other),
            (self, other),
            lambda g: (
                unbroadcast(g / b, a.shape) if self.requires_grad else None,
                unbroadcast(-g * a / (b * b), b.shape) if other.requires_grad else None,
            ),
        )

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: Operand) -> Tensor:
        return self.like(other) - self

    def __rtruediv__(self, other: Operand) -> Tensor:
        return self.like(other) / self

    def __rmatmul__(self, other: Operand) -> Tensor:
        return self.like(other) @ self

    def __iadd__(self, other: Operand) -> Tensor:
        return self._change(np.add, other, "+=")

    def __isub__(self, other: Operand) -> Tensor:
        return self._change(np.subtract, other, "-=")

    def __imul__(self, other: Operand) -> Tensor:
        return self._change(np.multiply, other, "*=")

    def __itruediv__(self, other: Operand) -> Tensor:
        return self._change(np.divide, other, "/=")

    def __setitem__(self, index: Any, value: Operand) -> None:
        self._must_not_record("x[...] =")
        self.data[index] = value.data if isinstance(value, Tensor) else value
        self.mark_changed()

    def _change(self, operation: np.ufunc, other: Operand, sign: str) -> Tensor:
        self._must_not_record(sign)
        operation(self.data, self.like(other).data, out=self.data)
        self.mark_changed()
        return self

    def _must_not_record(self, sign: str) -> None:
        if _recording.get():
            raise RuntimeError(
                f"`{sign}` would overwrite values that backward() still needs; write x = x + y for a new"
                " tensor, or update a parameter inside `with no_grad():`"
            )

    def mark_changed(self) -> None:
        """Note that `data` was changed in place: graphs that used its old values now refuse backward."""
        self.changed = next(_clock)

    def like(self, other: Operand) -> Tensor:
        """`other` as a tensor; plain numbers take this tensor's dtype."""
        if isinstance(other, Tensor):
            return other
        return Tensor(np.asarray(other, self.dtype) if isinstance(other, (int, float)) else other)


def record(data: Any, parents: tuple[Tensor, ...], pull: Pull) -> Tensor:
    """The result of an operation: `data`, with its place in the graph if any parent needs a gradient.

    `pull(g)` returns one gradient per parent, or None for a parent that needs none. It runs during
    backward, so it should keep no more arrays alive than it needs.

    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> record(x.data * 3, (x,), lambda g: (g * 3,)).sum().backward()
    >>> x.grad.tolist()
    [3.0, 3.0]
    """
    out = Tensor.__new__(Tensor)
    out.data = data if isinstance(data, np.ndarray) else check.array("data", data)
    try:
        if _recording.get():
            for parent in parents:
                if parent.requires_grad:
                    out.requires_grad = True
                    out.parents, out.pull = parents, pull
                    out.born = next(_clock)
                    break
    except (AttributeError, TypeError):
        # Found out only where it fails: small operations come here all the time.
        raise TypeError("parents must be a tuple of tensors") from None
    return out


def array_of(x: Tensor) -> Array:
    """The array in a tensor; operations refuse anything else, plain arrays too.

    >>> array_of(Tensor([1.0])).tolist()
    [1.0]
    """
    if isinstance(x, Tensor):
        return x.data
    raise TypeError(f"operations take tensors, not {type(x).__name__}: write Tensor(x)")


def gradcheck(
    f: Callable[..., Tensor], *inputs: ArrayLike, rng: np.random.Generator, h: float = 1e-6
) -> float:
    """Largest error of f's gradients against central differences, relative to the size of the gradient.

    max |analytic − numeric| / max(1, max |numeric|) for each input; the worst of them counts, NaN above all.
    f takes tensors and returns one. A random cotangent c makes it a scalar, s = ⟨c, f(x)⟩, whose gradient is
    compared entry by entry; the plain sum (c = 1) would not notice a transposed or flipped gradient. Inputs
    must be float64. Right gradients of smooth functions give about 1e-8, wrong ones about 1.

    >>> gradcheck(lambda x, y: x * y.exp(), [1.0, 2.0], [3.0, 4.0], rng=np.random.default_rng(0)) < 1e-7
    True
    """
    check.function("f", f), check.generator("rng", rng)
    arrays = [check.finite(f"input {i}", check.array(f"input {i}", x)) for i, x in enumerate(inputs)]
    if any(x.dtype != np.float64 for x in arrays):
        raise TypeError("gradcheck needs float64 inputs: differences of float32 have no digits left")
    leaves = [Tensor(x, requires_grad=True) for x in arrays]
    out = check.instance("the result of f", f(*leaves), Tensor)
    cotangent = rng.standard_normal(out.shape)
    out.backward(cotangent)
    worst = 0.0
    for i, leaf in enumerate(leaves):

        def scalar(x: Array, i: int = i) -> float:
            moved = [Tensor(x if j == i else other) for j, other in enumerate(arrays)]
            return float((f(*moved).data * cotangent).sum())

        numeric = calculus.numerical_gradient(scalar, arrays[i], h)
        analytic = np.zeros_like(leaf.data) if leaf.grad is None else leaf.grad
        error = np.abs(analytic - numeric).max() / max(1.0, np.abs(numeric).max())
        worst = float(np.maximum(worst, error))  # which, unlike max, keeps a NaN: the worst error of all
    return worst


def _joined(operation: np.ufunc, a: Tensor, b: Tensor) -> Array:
    try:
        return operation(a.data, b.data)
    except ValueError:
        raise ValueError(
            f"{operation.__name__}: shapes {a.shape} and {b.shape} do not fit together"
        ) from None


def _reshaped(x: Array, shape: tuple[int, ...]) -> Array:
    try:
        return x.reshape(shape)
    except ValueError:
        raise ValueError(f"reshape: {x.size} elements of shape {x.shape} do not fill {shape}") from None


def _scatter(g: Array, index: Any, x: Array) -> Array:
    """Gradient of x[index]: g put back where it was taken; what was taken twice gets the sum."""
    d = np.zeros_like(x)
    parts = index if isinstance(index, tuple) else (index,)
    if all(isinstance(part, (int, slice, type(None), type(Ellipsis))) for part in parts):
        d[index] = g  # slices take nothing twice, and add.at is slow
    else:
        np.add.at(d, index, g)
    return d


def _refuse_changed(parent: Tensor) -> None:
    raise RuntimeError(
        f"a tensor of shape {parent.shape} was changed in place after an operation had used it, so its"
        " gradient would be wrong; call backward() before you update parameters"
    )
