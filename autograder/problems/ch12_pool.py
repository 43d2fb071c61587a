"""A11.1: attention pooling, the soft look-up."""

from functools import partial

import numpy as np
import torch

from ..scenarios.ch12_pool import KERNELS
from .problem import Arguments, Group, Mistake, Problem, normal


def data_base(rng: np.random.Generator, kernel: str | None = None) -> Arguments:
    n, d, v = rng.permutation([2, 3, 4, 5])[:3]
    keys, values = normal(rng, n, d, scale=1.0), normal(rng, n, v)
    return {"query": normal(rng, d), "keys": keys, "values": values, "kernel": kernel}


def by_name(rng: np.random.Generator) -> Arguments:
    return data_base(rng, str(rng.choice(["dot", "gaussian", "nearest", "uniform"])))


def by_default(rng: np.random.Generator) -> Arguments:
    return data_base(rng)


def gaussian(rng: np.random.Generator) -> Arguments:
    return data_base(rng, "gaussian")


def nearest(rng: np.random.Generator) -> Arguments:
    """The query in the midst of some keys, so that several are the nearest."""
    n, d = rng.permutation([3, 4, 5])[:2]
    query = rng.integers(-2, 3, d).astype(float)
    keys = query + rng.choice([-1.0, 1.0], (n, d))
    keys[rng.integers(n)] += rng.choice([-1.0, 3.0])
    return {"query": query, "keys": keys, "values": normal(rng, n, 2), "kernel": "nearest"}


def extreme(rng: np.random.Generator) -> Arguments:
    """Scores of a thousand and more, or a query so far away that exp(−‖q − k‖²/2) is 0 for every key."""
    side = rng.choice([-1.0, 1.0], 1)
    kernel, query, start = [("dot", 32 * side, 40), ("gaussian", 42 * side, 0)][rng.integers(2)]
    keys = side * (start + rng.permutation(8)[:4, None] / 32)
    return {"query": query, "keys": keys, "values": normal(rng, 4, 2), "kernel": kernel}


def function(rng: np.random.Generator) -> Arguments:
    return data_base(rng, str(rng.choice(list(KERNELS))))


def reference(query, keys, values, kernel=None):
    distance = torch.cdist(query[None], keys)
    match kernel:
        case None | "dot":
            attention = torch.nn.functional.scaled_dot_product_attention
            return attention(query[None, None], keys[None], values[None])[0, 0]
        case "nearest":
            return values[torch.nonzero(distance[0] == distance.min())[0, 0]]
        case "gaussian":
            weights = torch.softmax(-(distance**2) / 2, 1)
        case "uniform":
            weights = torch.full_like(distance, 1 / len(keys))
        case _ if "q·k" in kernel:
            weights = query[None] @ keys.T
        case _:
            weights = 1 / (1 + torch.cdist(query[None], keys, p=1.0))
    return (weights @ values)[0]


def pool(query, keys, values, kernel="dot", **fault):
    """Attention pooling, with another way to do each of its parts."""
    distance = np.sqrt(((keys - query) ** 2).sum(axis=1))
    if callable(kernel):
        return fault.get("given", np.asarray)(kernel(query, keys)) @ values
    if kernel == "uniform":
        return fault.get("average", np.mean)(values, axis=0)
    if kernel == "nearest":
        return values[fault.get("choice", lambda distance, match: distance.argmin())(distance, keys @ query)]
    if kernel == "dot":
        scores = keys @ query / fault.get("scale", lambda n, d: np.sqrt(d))(*keys.shape)
    else:
        scores = fault.get("width", lambda distance: -(distance**2) / 2)(distance)
        if fault.get("raw"):
            return np.exp(scores) @ values
    e = np.exp(scores - (0 if fault.get("unshifted") else scores.max()))
    return e / e.sum() @ values


def wrong(**fault):
    return partial(pool, **fault)


def last_of_equals(distance, match):
    return np.flatnonzero(distance == distance.min())[-1]


PROBLEMS = [
    Problem(
        "attention.attention_pool",
        points=10,
        uses=("activations.softmax",),
        groups=(
            Group("a kernel by its name", by_name, weight=2),
            Group("the default kernel", by_default),
            Group("Gaussian kernel", gaussian),
            Group("several nearest keys", nearest, exact=True),
            Group("large scores, far queries", extreme),
            Group("a function as kernel", function),
        ),
        reference=reference,
        scenario="ch12_pool.pooled",
        mistakes=(
            Mistake(
                "dot product not scaled",
                "The scores of the kernel “dot” are q·k as it is. Its variance grows with d, and the softmax"
                " with it towards a single key: divide by √d.",
                "12.1",
                wrong(scale=lambda n, d: 1),
            ),
            Mistake(
                "divided by d",
                "q·k is divided by d. A sum of d products of variance 1 has the standard deviation √d, and it"
                " is by this that the scores are divided.",
                "12.1",
                wrong(scale=lambda n, d: d),
            ),
            Mistake(
                "divided by √n",
                "q·k is divided by √n, for n keys. It is a sum over the d features of a key, so the divisor"
                " is √d; how many keys there are does not change their match.",
                "12.1",
                wrong(scale=lambda n, d: np.sqrt(n)),
            ),
            Mistake(
                "distance not squared",
                "The Gaussian kernel is given −‖q − k‖/2. A Gaussian falls with the square of the distance:"
                " −‖q − k‖²/2, without the root.",
                "12.1",
                wrong(width=lambda distance: -distance / 2),
            ),
            Mistake(
                "half forgotten",
                "The Gaussian kernel is given −‖q − k‖². That is narrower than the standard normal density by"
                " √2: its exponent is −‖q − k‖²/2.",
                "12.1",
                wrong(width=lambda distance: -(distance**2)),
            ),
            Mistake(
                "the farthest weighs most",
                "The exponent of the Gaussian kernel has lost its minus sign, so weights grow with the"
                " distance. What is near the query is to weigh most.",
                "12.1",
                wrong(width=lambda distance: distance**2 / 2),
            ),
            Mistake(
                "Gaussian not normalised",
                "The Gaussian weights exp(−‖q − k‖²/2) are used without dividing by their sum. Only weights"
                " that add up to 1 make an average.",
                "12.1",
                wrong(raw=True),
            ),
            Mistake(
                "no maximum subtracted",
                "exp is taken of the scores as they are, and overflows for large ones; far from all keys"
                " every weight is 0, and 0/0 is NaN. Subtract the largest score first: it cancels.",
                "12.1",
                wrong(unshifted=True),
            ),
            Mistake(
                "last of equals",
                "Of several keys at the same smallest distance the last is taken. Agreed is the first, which"
                " is what argmin gives.",
                "12.1",
                wrong(choice=last_of_equals),
            ),
            Mistake(
                "largest product for nearest",
                "“nearest” takes the key with the largest q·k. A long key can have that from far away:"
                " compare the distances ‖q − k‖.",
                "12.1",
                wrong(choice=lambda distance, match: match.argmax()),
            ),
            Mistake(
                "sum for average",
                "“uniform” adds the values up. Each of the n weights is 1/n, so this is their mean.",
                "12.1",
                wrong(average=np.sum),
            ),
            Mistake(
                "given weights normalised",
                "The weights of a kernel that is a function are divided by their sum. They are used as they"
                " come: whether they add up to 1 is the function's affair.",
                "12.1",
                wrong(given=lambda alpha: alpha / alpha.sum()),
            ),
            Mistake(
                "softmax of given weights",
                "What a kernel that is a function returns is put through a softmax. It returns the weights"
                " themselves, not scores.",
                "12.1",
                wrong(given=lambda alpha: np.exp(alpha) / np.exp(alpha).sum()),
            ),
        ),
    )
]
