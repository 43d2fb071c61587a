"""A5.7: tensors that remember how they were made."""

from functools import partial, partialmethod

import numpy as np
import torch

from dlcore.autograd import Tensor, record, topological_sort, unbroadcast

from ..scenarios import ch06_tensor
from .problem import Arguments, Group, Mistake, Problem, gradients, normal


def signed(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Of either sign, away from zero, where quotients explode and relu has its kink."""
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.4, 2.5, shape)


def ordinary(rng: np.random.Generator) -> Arguments:
    """Matrices are square: what is transposed wrongly still fits."""
    shape = (2, int(rng.integers(1, 4)))
    x, y, z, g = (signed(rng, *shape) for _ in range(4))
    x, z, n = abs(x) * [[1], [-1]], z * [[0], [1]], float(rng.choice([3, 0.5, -1.5]))
    cases: list[Arguments] = [
        {"programs": "arithmetic", "x": x, "y": y, "g": g},
        {"programs": "functions", "x": x, "y": abs(y), "z": z, "n": n, "g": g},
        {"programs": "matrices"} | {name: normal(rng, 2, 2) for name in "cxyg"},
    ]
    return cases[rng.integers(3)]


# Each pair puts an axis in front of one and stretches another.
STRETCHED = (((3,), (2, 1)), ((2, 1, 2), (2, 1)), ((1, 2), (2, 2, 1)))


def broadcast(rng: np.random.Generator) -> Arguments:
    x, y = STRETCHED[rng.integers(3)][:: rng.choice([-1, 1])]
    g = np.broadcast_shapes(x, y)
    shapes = {"x": x, "y": y, "c": g[1:], "g": g}
    return {"programs": "broadcasting"} | {name: signed(rng, *shape) for name, shape in shapes.items()}


def batch(rng: np.random.Generator) -> Arguments:
    shapes = {"u": (2,), "v": (2,), "m": (2, 2), "b": (2, 2, 2), "g": (2, 2)}
    return {"programs": "batches"} | {name: normal(rng, *shape) for name, shape in shapes.items()}


def shaped(rng: np.random.Generator) -> Arguments:
    if rng.random() < 0.5:
        shapes = {"x": (2, 2, 2, 2), "y": (2, 4), "g": (4, 2)}
        return {"programs": "shapes"} | {name: normal(rng, *shape) for name, shape in shapes.items()}
    axis, keepdims = [None, 1, -1, (0, 1)][rng.integers(4)], bool(rng.integers(2))
    x = normal(rng, 3, 3)
    g = normal(rng, *x.sum(axis, keepdims=keepdims).shape)
    return {"programs": "totals", "x": x, "axis": axis, "keepdims": keepdims, "g": g}


def vectors(rng: np.random.Generator, programs: str) -> Arguments:
    n = int(rng.integers(2, 5))
    return {"programs": programs} | {name: signed(rng, n) for name in "xyg"}


def recorded(rng: np.random.Generator) -> Arguments:
    return vectors(rng, ["kept", "changed"][rng.integers(2)])


class Named(torch.Tensor):
    """A tensor of PyTorch's, with the words that numpy and we have."""

    def transpose(self, *axes):
        return self.permute(*axes)

    def sum(self, axis, keepdims):
        return torch.sum(self, tuple(range(self.ndim)) if axis is None else axis, keepdim=keepdims)

    def mean(self, axis, keepdims):
        return torch.mean(self, tuple(range(self.ndim)) if axis is None else axis, keepdim=keepdims)


def reference(programs, g, **given):
    stories = {name: partial(formula, f) for name, f in ch06_tensor.FORMULAS.get(programs, {}).items()}
    stories |= zip(ch06_tensor.STORIES.get(programs, ()), STORIES.get(programs, ()), strict=True)
    value, slopes = {}, {}
    for program, story in stories.items():
        out, found = story(g, **ch06_tensor.needed(program, given))
        value |= out if isinstance(out, dict) else {program: out}
        slopes |= {f"{name} in {program}": slope for name, slope in found.items()}
    return value, slopes


def formula(f, g, **given):
    fixed = {name: given.pop(name) for name in ch06_tensor.CONSTANTS if name in given}

    def named(*leaves):
        return f(**{name: x.as_subclass(Named) for name, x in zip(given, leaves, strict=True)}, **fixed)

    return told(named, given, g)


def told(f, leaves, g):
    out = f(*leaves.values())
    slopes = gradients(f, tuple(leaves.values()), g if out.ndim else 1.0)
    return out, dict(zip(leaves, slopes, strict=True))


def chain(g, x):
    sign = (-1) ** ch06_tensor.LINKS
    return sign * x, {"x": sign * g}


def two_graphs(g, x, y):
    return x * y, told(lambda x, y: x.square() + x * y, {"x": x, "y": y}, g)[1]


def one_graph_twice(g, x, y):
    return (x * y).sum(), told(lambda x, y: 2 * (x * y).sum(), {"x": x, "y": y}, g)[1]


def constants(g, x, y):
    out, slopes = told(lambda leaf: x * leaf * (y + 1) + x, {"y": y}, g)
    return out, {"x": None} | slopes


def scaled(g, x, y):
    return x + y, {"x": 0.3 * g, "y": g}


def in_place(g, x, y):
    x = x.clone().requires_grad_()
    (x * y).backward(g)
    with torch.no_grad():
        x -= 0.5 * x.grad
        x.add_(y).mul_(2.0).div_(y)
        x[0], x[1:2] = 3.0, y[:1]
        frozen = x * y
    return told(lambda x: x * frozen, {"x": x}, g)


def narrow(g, x):
    told = torch.stack([x.new_tensor(1.0), x.new_tensor(len(x)), x[0]])
    value = {"2 * x + 0.5 for x of float32": 2 * x + 0.5, "has the dtype of x": True}
    return value | {"x.ndim, len(x), x[0].item()": told}, {"x": 2 * g}


# What the scenario's stories of each kind come to, in their order there.
STORIES = {
    "shared": (two_graphs, one_graph_twice),
    "chain": (chain,),
    "kept": (constants, scaled),
    "changed": (in_place, narrow),
}


def walk(self, g=None, fault=""):
    """Tensor.backward, with a name for each thing that goes wrong in it."""
    grads = {self: np.ones_like(self.data) if g is None or fault == "ones" else np.array(g)}
    for node in first_reached(self) if fault == "early" else reversed(topological_sort(self, parents_of)):
        grad = grads.pop(node, None)
        if node.pull is None and grad is not None:
            own = grad if fault == "shared" else grad.copy()
            node.grad = own if node.grad is None or fault == "reset" else node.grad + own
        elif grad is not None:
            if fault == "kept":
                grad = node.kept = grad + vars(node).get("kept", 0.0) * (node is not self)
            for parent, part in zip(node.parents, node.pull(grad), strict=True):
                if part is not None and parent.requires_grad:
                    first = parent not in grads or fault == "overwritten"
                    grads[parent] = part if first else grads[parent] + part


def parents_of(node):
    return node.parents


def first_reached(root):
    """Breadth first: neighbours before what lies deeper, whatever else leads to them."""
    order = {root: None}
    queue = [root]
    for node in queue:
        queue += [parent for parent in dict.fromkeys(node.parents) if parent not in order]
        order |= dict.fromkeys(node.parents)
    return order


def revisit(self, g=None):
    """Depth first, and at every visit of a node all that has come to it goes on."""
    total = {}
    waiting = [(self, np.ones_like(self.data) if g is None else np.array(g))]
    while waiting:
        node, part = waiting.pop()
        total[node] = total.get(node, 0.0) + part
        if node.pull is not None:
            arrived = zip(node.parents, node.pull(total[node]), strict=True)
            waiting += [(p, part) for p, part in arrived if part is not None and p.requires_grad][::-1]
        elif node.requires_grad:
            node.grad = part.copy() if node.grad is None else node.grad + part


def arithmetic(undo=unbroadcast, sign=-1):
    """The operators + * / with another way back through broadcasting, or another sign in the quotient."""

    def add(self, other):
        other = self.like(other)
        pull = lambda g: (undo(g, self.shape), undo(g, other.shape))  # noqa: E731
        return record(self.data + other.data, (self, other), pull)

    def multiply(self, other):
        a, b = self.data, self.like(other).data
        pull = lambda g: (undo(g * b, a.shape), undo(g * a, b.shape))  # noqa: E731
        return record(a * b, (self, self.like(other)), pull)

    def divide(self, other):
        a, b = self.data, self.like(other).data
        pull = lambda g: (undo(g / b, a.shape), undo(sign * g * a / b**2, b.shape))  # noqa: E731
        return record(a / b, (self, self.like(other)), pull)

    return {"__add__": add, "__radd__": add, "__mul__": multiply, "__rmul__": multiply, "__truediv__": divide}


def untouched(g, shape):
    return g


def in_front(g, shape):
    return g.sum(axis=tuple(range(g.ndim - len(shape))))


def matmul(turn):
    def matmul(self, other):
        other = self.like(other)
        if 1 in (self.ndim, other.ndim):
            return Tensor.__matmul__(self, other)
        a, b = self.data, other.data
        return record(
            a @ b,
            (self, other),
            lambda g: (unbroadcast(g @ turn(b), a.shape), unbroadcast(turn(a) @ g, b.shape)),
        )

    return {"__matmul__": matmul}


def power(self, n):
    return record(self.data**n, (self,), lambda g: (g * n * self.data**n,))


def tanh(self):
    y = np.tanh(self.data)
    return record(y, (self,), lambda g: (g * (1 - y),))


def relu(self):
    return record(np.maximum(self.data, 0), (self,), lambda g: (g,))


def total(self, axis=None, keepdims=False):
    y = self.data.sum(axis=axis, keepdims=keepdims)
    return record(y, (self,), lambda g: (np.broadcast_to(g, self.shape),))


def mean(self, axis=None, keepdims=False):
    y = np.mean(self.data, axis=axis, keepdims=keepdims)
    kept = self.data.sum(axis=axis, keepdims=True).shape
    return record(y, (self,), lambda g: (np.broadcast_to(g.reshape(kept), self.shape),))


def transpose(self, *axes):
    return record(self.data.transpose(*axes), (self,), lambda g: (g.transpose(*axes),))


def take(self, index):
    def pull(g):
        d = np.zeros_like(self.data)
        d[index] = g
        return (d,)

    return record(self.data[index], (self,), pull)


def needy(self, data, requires_grad=False):
    Tensor.__init__(self, data, True)


def same(self):
    return self


def wrong(**methods):
    """A class of tensors that has all but these methods from ours."""
    return type("Tensor", (Tensor,), methods)


def walked(fault):
    return wrong(backward=partialmethod(walk, fault=fault))


PROBLEMS = [
    Problem(
        "autograd.Tensor",
        points=20,
        outputs=("value", "gradients"),
        uses=("autograd.topological_sort", "activations.relu", "activations.tanh", "activations.backward"),
        scenario="ch06_tensor.run",
        groups=(
            Group("arithmetic, functions, products", ordinary, weight=2),
            Group("broadcasting", broadcast),
            Group("products with vectors and batches", batch),
            Group("sums, shapes and indices", shaped),
            Group("shared nodes, repeated calls", partial(vectors, programs="shared")),
            Group("what is recorded", recorded),
            Group("a long chain", partial(vectors, programs="chain"), weight=0.5),
        ),
        reference=reference,
        mistakes=(
            Mistake(
                "overwritten at shared nodes",
                "When several paths lead to a tensor, the last gradient to arrive replaces the others. Along"
                " every path there is a contribution, and the chain rule adds them: x · x gives x + x.",
                "6.2",
                walked("overwritten"),
            ),
            Mistake(
                "passed on too early",
                "A tensor passes its gradient on when it is first reached, and what comes to it later, over"
                " a longer path, is lost. In reverse topological order all its children have had their turn.",
                "6.3",
                walked("early"),
            ),
            Mistake(
                "passed on again and again",
                "Each time a contribution comes to a tensor, all that it has collected so far is passed on,"
                " the earlier parts once more. Wait until the sum is complete, and pass it on once.",
                "6.3",
                wrong(backward=revisit),
            ),
            Mistake(
                "grad replaced by every backward",
                "A second backward() overwrites what the first has left in grad. Gradients add up there"
                " until somebody sets grad to None, so that a large batch can be taken in parts.",
                "6.6",
                walked("reset"),
            ),
            Mistake(
                "inner gradients kept",
                "Tensors between the loss and the leaves keep their gradient, and a second backward()"
                " through the same graph adds to it and passes the sum on: three times the gradient where"
                " two are due. Only leaves collect over several calls; inside, each call begins at zero.",
                "6.6",
                walked("kept"),
            ),
            Mistake(
                "given g ignored",
                "backward(g) starts with ones whatever g is. Ones are right for a scalar loss only;"
                " otherwise g is dL/d of this tensor, and everything below is multiplied by it.",
                "6.3",
                walked("ones"),
            ),
            Mistake(
                "broadcasting not undone",
                "The gradient of an operand that was broadcast in + * or / keeps the result's shape. The"
                " operand served many places, so its gradient is their sum, in its own shape: unbroadcast.",
                "6.6",
                wrong(**arithmetic(undo=untouched)),
            ),
            Mistake(
                "axes of size one not summed",
                "Broadcasting in + * or / is undone for the axes that were put in front, but not for axes of"
                " size one that were stretched. They too were used many times: sum over them, keeping the"
                " axis.",
                "6.6",
                wrong(**arithmetic(undo=in_front)),
            ),
            Mistake(
                "plus sign in the quotient",
                "The gradient of a / b with respect to b comes out as +g a / b². A larger divisor makes the"
                " quotient smaller: it is −g a / b².",
                "6.6",
                wrong(**arithmetic(sign=1)),
            ),
            Mistake(
                "operands in the wrong order",
                "2 − x is computed as x − 2, or 3 / x as x / 3. Python calls x.__rsub__(2) when x stands on"
                " the right; unlike + and *, the operators − / @ mind the order.",
                "6.6",
                wrong(
                    __rsub__=Tensor.__sub__, __rtruediv__=Tensor.__truediv__, __rmatmul__=Tensor.__matmul__
                ),
            ),
            Mistake(
                "matmul without transposes",
                "The gradients of A B are taken as G B and A G. Row by column on the way forward is row by"
                " row on the way back: G Bᵀ for A and Aᵀ G for B, and their shapes tell.",
                "6.4",
                wrong(**matmul(lambda a: a)),
            ),
            Mistake(
                "all axes turned by T",
                "For a batch of matrices, .T reverses all axes, the batch's too. The transpose that a"
                " product of matrices needs exchanges the last two only: .mT, or swapaxes(-1, -2).",
                "6.6",
                wrong(**matmul(lambda a: a.T)),
            ),
            Mistake(
                "exponent kept in the power",
                "The derivative of xⁿ is taken as n xⁿ. The exponent loses one: n xⁿ⁻¹.",
                "6.6",
                wrong(__pow__=power),
            ),
            Mistake(
                "1 − y for tanh",
                "With y = tanh x, the gradient is multiplied by 1 − y. The derivative is 1 − y², an even"
                " function: tanh is equally steep on both sides of zero.",
                "6.4",
                wrong(tanh=tanh),
            ),
            Mistake(
                "relu lets everything back",
                "relu passes the gradient on where its input was negative, too. There the output is"
                " constantly zero, so nothing comes back: multiply g by x > 0.",
                "6.4",
                wrong(relu=relu),
            ),
            Mistake(
                "mean without 1/N on the way back",
                "The gradient of mean is that of sum. Each of the N numbers that were averaged moves the"
                " mean by 1/N only, so each gets g/N.",
                "6.6",
                wrong(mean=mean),
            ),
            Mistake(
                "axis of the sum lost",
                "The gradient of sum(axis) is spread over x as if it still had that axis: broadcasting lines"
                " up the last axes, not those that remained. Put the axis back, with size one, before you"
                " spread g.",
                "6.6",
                wrong(sum=total),
            ),
            Mistake(
                "repeated indices counted once",
                "The gradient of x[index] is put back by assignment, so that of an element taken twice only"
                " one part survives. np.add.at adds up all of them.",
                "6.6",
                wrong(__getitem__=take),
            ),
            Mistake(
                "axes permuted again instead of back",
                "The gradient of transpose goes through the same permutation once more. It has to go through"
                " the inverse, np.argsort(axes); only an exchange of two axes is its own inverse.",
                "6.6",
                wrong(transpose=transpose),
            ),
            Mistake(
                "gradients for data",
                "Tensors with requires_grad=False get a gradient as well. They are data, not parameters:"
                " their grad stays None, and the work for it is saved.",
                "6.6",
                wrong(__init__=needy),
            ),
            Mistake(
                "detach keeps the history",
                "The gradient flows through x.detach() as if it were x. What is detached is a new leaf with"
                " the same data, a constant for all that follows.",
                "6.6",
                wrong(detach=same),
            ),
            Mistake(
                "one array for two gradients",
                "Two leaves hold the same array in grad: when one gradient is clipped or scaled in place, so"
                " is the other. + passes one g to both operands, so every leaf needs a copy of its own.",
                "6.6",
                walked("shared"),
            ),
        ),
    )
]
