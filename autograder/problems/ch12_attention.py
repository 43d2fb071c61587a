"""A11.3: scores, weights, scaled dot-product attention.

"attention.sdpa_backward" is asked about the same cases.
"""

from functools import partial

import numpy as np
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from .ch12_masks import blind, seeing, softmax
from .problem import Arguments, Group, Mistake, Problem, normal


def queries_and_keys(rng: np.random.Generator) -> Arguments:
    t, s, d = rng.permutation([2, 3, 4, 5])[:3]
    return {"q": normal(rng, t, d), "k": normal(rng, s, d)}


def batch_and_heads(rng: np.random.Generator) -> Arguments:
    b, h, t, s = rng.permutation([1, 2, 2, 3])
    return {"q": normal(rng, b, h, t, 4), "k": normal(rng, b, h, s, 4)}


def batch(rng: np.random.Generator) -> Arguments:
    b, t, s, d = rng.permutation([2, 3, 4, 2])
    return {"q": normal(rng, b, t, d), "k": normal(rng, b, s, d)}


def equal_sizes(rng: np.random.Generator) -> Arguments:
    """All sizes equal, in a stack as high: what is transposed still fits."""
    n = int(rng.integers(2, 4))
    return {"q": normal(rng, n, n, n), "k": normal(rng, n, n, n)}


def alone(rng: np.random.Generator) -> Arguments:
    """One query, one feature."""
    return {"q": normal(rng, 1, 1), "k": normal(rng, 3, 1)}


def unmasked(rng: np.random.Generator) -> Arguments:
    t, s, d = rng.permutation([2, 3, 4])
    return {
        "q": normal(rng, t, d),
        "k": normal(rng, s, d, scale=1.0),
        "v": normal(rng, s, int(rng.integers(1, 4))),
    }


def causal(rng: np.random.Generator) -> Arguments:
    n = int(rng.integers(3, 5))
    q, k, v = (normal(rng, n, 2, scale=1.2) for _ in range(3))
    return {"q": q, "k": k, "v": v, "mask": np.tri(n, dtype=bool)}


def heads(rng: np.random.Generator) -> Arguments:
    """A stack of heads, padded or under masks that several of them may share."""
    t, s = rng.permutation([2, 3])
    lead = [(2,), (1, 2), (2, 1)][rng.integers(3)]
    q, k, v = normal(rng, *lead, t, 2), normal(rng, *lead, s, 2, scale=1.2), normal(rng, *lead, s, 2)
    shared = [1 if rng.random() < 0.5 else n for n in (*lead, t)]
    padding = np.arange(s) < rng.integers(1, s + 1, (*lead, 1, 1))
    return {"q": q, "k": k, "v": v, "mask": padding if rng.random() < 0.5 else seeing(rng, *shared, s)}


def nothing_seen(rng: np.random.Generator) -> Arguments:
    case = unmasked(rng)
    mask = blind(rng, len(case["q"]), len(case["k"]))
    return case | {"mask": mask & (rng.random() < 0.8)}


def large(rng: np.random.Generator) -> Arguments:
    """Scores beyond ±1000, so chosen that weights are 0, 1/4, 1/2 or 1: what is exact needs no tolerance.

    Now the queries are long, now the keys; one query is 0, a hidden key may be the longest of all, and a
    query may see nothing.
    """
    s, length = rng.choice([2, 4]), rng.choice([4.0, 16.0, 32.0, 128.0, 512.0])
    q = np.stack([length * np.array([1, -1, 0]), np.zeros(3)], axis=1)
    k = np.stack([2048 / length * np.resize([1, -1], s), rng.integers(-3, 4, s)], axis=1)
    hidden = np.array([[rng.choice([-2, 0, 0, 0, 2]) * 2048 / length, 1.0]])
    order = rng.permutation(s + 1)
    k, mask = np.concatenate([k, hidden])[order], np.tile(order < s, (3, 1))
    mask[rng.integers(3)] &= rng.random() < 0.7
    mask &= rng.random() < 0.75
    v = rng.integers(-3, 4, (s + 1, 2)).astype(float)
    stacked = None if rng.random() < 0.5 else slice(None)
    return {"q": q[stacked], "k": k[stacked], "v": v[stacked], "mask": mask[stacked]}


def weighed(draw):
    """The cases of `draw` without values."""
    return lambda rng: {name: value for name, value in draw(rng).items() if name != "v"}


def scores_reference(q: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
    """PyTorch has no function of its own for the scores: a product of stacked matrices, scaled by the way."""
    lead, (t, d), s = q.shape[:-2], q.shape[-2:], k.shape[-2]
    q, k = q.reshape(-1, t, d), k.reshape(-1, s, d)
    empty = torch.zeros(len(q), t, s, dtype=q.dtype, device=q.device)
    return torch.baddbmm(empty, q, k.mT, beta=0, alpha=d**-0.5).reshape(*lead, t, s)


def weights_reference(q: torch.Tensor, k: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    """The average of one-hot values is the weights."""
    values = torch.eye(k.shape[-2], dtype=k.dtype, device=k.device)
    return attention_reference(q, k, values.expand(*k.shape[:-1], -1), mask)


def attention_reference(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None
) -> torch.Tensor:
    """PyTorch's attention. A query that sees nothing is shown all keys, and its answer is not heard."""
    attention = torch.nn.functional.scaled_dot_product_attention
    with sdpa_kernel(SDPBackend.MATH):
        if mask is None:
            return attention(q, k, v)
        mask = mask.expand(*q.shape[:-1], k.shape[-2])
        sees = mask.any(-1, keepdim=True)
        return torch.where(sees, attention(q, k, v, attn_mask=mask | ~sees), 0.0)


def root_d(q, k):
    return np.sqrt(q.shape[-1])


def weights(q, k, mask=None, scale=root_d, **fault):
    """The weights, with a switch for each thing that goes wrong in them or in the softmax."""
    if fault.get("unmasked"):
        mask = None
    if fault.get("inverted") and mask is not None:
        mask = ~mask
    faults = {name: value for name, value in fault.items() if name not in ("unmasked", "inverted")}
    return softmax(q @ k.swapaxes(-1, -2) / scale(q, k), mask, **faults)


def attention(q, k, v, mask=None, **fault):
    return weights(q, k, mask, **fault) @ v


def wrong_scores(scale):
    return lambda q, k: q @ k.swapaxes(-1, -2) / scale(q, k)


def lengths(q, k):
    """What turns the products into cosines."""
    return np.linalg.norm(q, axis=-1)[..., :, None] * np.linalg.norm(k, axis=-1)[..., None, :]


def turned(q, k):
    return k @ q.swapaxes(-1, -2) / root_d(q, k)


def wrong_weights(**fault):
    return partial(weights, **fault)


def wrong(**fault):
    return partial(attention, **fault)


UNSCALED = (
    "not scaled",
    "The products q·k are used as they are. Their variance grows with d, and the softmax saturates: divide"
    " by √d first.",
    "12.2",
)
BY_D = (
    "divided by d",
    "q·k is divided by d. A sum of d products of variance 1 has the standard deviation √d, so it is √d that"
    " brings the scores back to 1.",
    "12.2",
)
BY_KEYS = (
    "divided by √S",
    "The scores are divided by the root of the number of keys. q·k is a sum over the d features: the divisor"
    " is √d, however many keys there are.",
    "12.2",
)
INVERTED = (
    "mask inverted",
    "True is taken for “hidden”. Here True means that a query may see a key, and it is the scores under"
    " False that become −∞.",
    "12.2",
)
IGNORED = (
    "mask ignored",
    "The mask has no effect: queries look at keys that they may not see. Scores under False become −∞ before"
    " the softmax.",
    "12.2",
)
ZEROED = (
    "0 for hidden scores",
    "Hidden scores are set to 0, and exp(0) = 1 is a weight like any other. Only −∞ vanishes in exp.",
    "12.2",
)
AFTERWARDS = (
    "masked after the softmax",
    "The mask sets weights to 0 when the softmax is done. The hidden keys have had their part of the sum by"
    " then, so the weights that are left do not add up to 1: hide the scores before exp.",
    "12.2",
)
UNDEFINED = (
    "NaN where nothing is seen",
    "A query that sees nothing gets NaN, from 0/0 or −∞ − (−∞), and in the next product NaN spreads. Its"
    " weights are to be 0.",
    "12.2",
)
UNIFORM = (
    "uniform where nothing is seen",
    "A query that sees nothing looks at all keys alike: among scores that are all −10⁹, none is less than"
    " another. Its weights are to be 0.",
    "12.2",
)
UNSHIFTED = (
    "no maximum subtracted",
    "exp is taken of the scores as they are, and beyond 709 it is infinite. Subtract the largest score of"
    " each row first: it cancels in the quotient.",
    "12.2",
)
COLUMNS = (
    "softmax over the queries",
    "The weights of a column add up to 1, not those of a row. Each query shares its attention among the keys,"
    " and the keys are the last axis.",
    "12.2",
)

SCORES = Problem(
    "attention.attention_scores",
    points=4,
    groups=(
        Group("queries and keys", queries_and_keys, weight=2),
        Group("a batch", batch),
        Group("a batch of heads", batch_and_heads),
        Group("all sizes equal", equal_sizes),
        Group("one query, one feature", alone, weight=0.5),
    ),
    reference=scores_reference,
    mistakes=(
        Mistake(*UNSCALED, wrong_scores(lambda q, k: 1)),
        Mistake(*BY_D, wrong_scores(lambda q, k: q.shape[-1])),
        Mistake(*BY_KEYS, wrong_scores(lambda q, k: np.sqrt(k.shape[-2]))),
        Mistake(
            "multiplied by √d",
            "The products are multiplied by √d, which doubles the trouble: they already grow with d. It is to"
            " be divided by √d.",
            "12.2",
            wrong_scores(lambda q, k: 1 / root_d(q, k)),
        ),
        Mistake(
            "cosines",
            "The products are divided by the lengths of q and k, which makes cosines of them. That is a score"
            " too, but another one: here the divisor is √d, and long vectors may have large scores.",
            "12.2",
            wrong_scores(lengths),
        ),
        Mistake(
            "keys before queries",
            "The scores come out as K Qᵀ, a row for each key. Rows are queries and columns keys: Q Kᵀ.",
            "12.2",
            turned,
        ),
        Mistake(
            "k not transposed",
            "Q is multiplied by K itself, which fits only with as many keys as features, and then matches no"
            " query with a key. s_ij = q_i·k_j takes Kᵀ.",
            "12.2",
            lambda q, k: q @ k / root_d(q, k),
        ),
        Mistake(
            "k.T of a stack",
            "k.T reverses all axes, batch and heads too. In a stack of matrices only the last two change"
            " places: k.swapaxes(-1, -2), or k.mT.",
            "12.2",
            lambda q, k: q @ k.T / root_d(q, k),
        ),
        Mistake(
            "softmax already taken",
            "What comes out are weights that add up to 1. The scores are what goes into the softmax.",
            "12.2",
            lambda q, k: weights(q, k),
        ),
    ),
)

WEIGHTS = Problem(
    "attention.attention_weights",
    points=4,
    uses=("attention.masked_softmax", "attention.attention_scores"),
    groups=(
        Group("queries and keys", weighed(unmasked), weight=2),
        Group("a causal mask", weighed(causal)),
        Group("a batch of heads, masked", weighed(heads)),
        Group("a query that sees nothing", weighed(nothing_seen)),
        Group("scores beyond 1000", weighed(large)),
    ),
    reference=weights_reference,
    mistakes=(
        Mistake(*UNSCALED, wrong_weights(scale=lambda q, k: 1)),
        Mistake(*BY_D, wrong_weights(scale=lambda q, k: q.shape[-1])),
        Mistake(*COLUMNS, wrong_weights(axis=-2)),
        Mistake(*INVERTED, wrong_weights(inverted=True)),
        Mistake(*IGNORED, wrong_weights(unmasked=True)),
        Mistake(*ZEROED, wrong_weights(hidden=0.0)),
        Mistake(*AFTERWARDS, wrong_weights(afterwards=True)),
        Mistake(*UNDEFINED, wrong_weights(undefined=True)),
        Mistake(*UNIFORM, wrong_weights(hidden=-1e9)),
        Mistake(*UNSHIFTED, wrong_weights(unshifted=True)),
    ),
)

ATTENTION = Problem(
    "attention.scaled_dot_product_attention",
    points=6,
    # Not what dlcore's fast form calls, but what a student's will.
    uses=("attention.masked_softmax", "attention.attention_scores", "attention.attention_weights"),
    groups=(
        Group("queries, keys and values", unmasked, weight=2),
        Group("a causal mask", causal),
        Group("a batch of heads, masked", heads),
        Group("a query that sees nothing", nothing_seen),
        Group("scores beyond 1000", large),
    ),
    reference=attention_reference,
    mistakes=(
        Mistake(*UNSCALED, wrong(scale=lambda q, k: 1)),
        Mistake(*BY_D, wrong(scale=lambda q, k: q.shape[-1])),
        Mistake(*BY_KEYS, wrong(scale=lambda q, k: np.sqrt(k.shape[-2]))),
        Mistake(*COLUMNS, wrong(axis=-2)),
        Mistake(*INVERTED, wrong(inverted=True)),
        Mistake(*IGNORED, wrong(unmasked=True)),
        Mistake(*ZEROED, wrong(hidden=0.0)),
        Mistake(*AFTERWARDS, wrong(afterwards=True)),
        Mistake(*UNDEFINED, wrong(undefined=True)),
        Mistake(*UNIFORM, wrong(hidden=-1e9)),
        Mistake(*UNSHIFTED, wrong(unshifted=True)),
    ),
)

PROBLEMS = [SCORES, WEIGHTS, ATTENTION]
