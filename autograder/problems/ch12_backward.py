"""A11.4: the backward pass of scaled dot-product attention."""

from functools import partial

import numpy as np

from .ch12_attention import (
    IGNORED,
    INVERTED,
    UNDEFINED,
    UNIFORM,
    UNSHIFTED,
    attention_reference,
    causal,
    heads,
    large,
    nothing_seen,
    root_d,
    unmasked,
    weights,
)
from .problem import Group, Mistake, Problem, gradients, normal


def backward_of(draw):
    """The cases of `draw`, with a gradient of whole numbers where the values are such."""

    def drawn(rng):
        case = draw(rng)
        g = normal(rng, *case["q"].shape[:-1], case["v"].shape[-1])
        return {"g": np.round(3 * g) if (case["v"] % 1 == 0).all() else g} | case

    return drawn


def reference(g, q, k, v, mask=None):
    return gradients(lambda q, k, v: attention_reference(q, k, v, mask), (q, k, v), g)


def right_dscores(p, dp):
    return p * (dp - (p * dp).sum(axis=-1, keepdims=True))


def backward(g, q, k, v, mask=None, dscores=right_dscores, back=root_d, flat="", **fault):
    """The backward pass, with another way to do each of its parts; `flat` names what is not transposed."""
    p = weights(q, k, mask, **fault)
    ds = dscores(p, g @ v.mT) / back(q, k)
    return ds @ k, (ds if flat == "dk" else ds.mT) @ q, (p if flat == "dv" else p.mT) @ g


def wrong(**fault):
    return partial(backward, **fault)


def exchanged(g, q, k, v, mask=None):
    dq, dk, dv = backward(g, q, k, v, mask)
    return dk, dq, dv


PROBLEMS = [
    Problem(
        "attention.sdpa_backward",
        points=18,
        outputs=("dq", "dk", "dv"),
        # Not what dlcore's fast form calls, but what a student's will.
        uses=("attention.masked_softmax", "attention.attention_scores", "attention.attention_weights"),
        groups=(
            Group("queries, keys and values", backward_of(unmasked), weight=2),
            Group("a causal mask", backward_of(causal)),
            Group("a batch of heads, masked", backward_of(heads)),
            Group("a query that sees nothing", backward_of(nothing_seen)),
            Group("scores beyond 1000", backward_of(large)),
        ),
        reference=reference,
        mistakes=(
            Mistake(
                "row sum forgotten",
                "dS is P ⊙ dP. The weights of a row share a fixed sum: raising one lowers the others. So the"
                " mean of dP under these weights is subtracted first: dS = P ⊙ (dP − rowsum(P ⊙ dP)).",
                "12.2",
                wrong(dscores=lambda p, dp: p * dp),
            ),
            Mistake(
                "Jacobian taken as diagonal",
                "dS is P ⊙ (1 − P) ⊙ dP, as if each weight depended on its own score alone. That is the"
                " sigmoid's derivative; in a softmax every score moves every weight of its row.",
                "12.2",
                wrong(dscores=lambda p, dp: p * (1 - p) * dp),
            ),
            Mistake(
                "sum over the queries",
                "P ⊙ dP is summed along the columns. The softmax works on each row by itself, along the keys,"
                " and so does its gradient.",
                "12.2",
                wrong(dscores=lambda p, dp: p * (dp - (p * dp).sum(axis=-2, keepdims=True))),
            ),
            Mistake(
                "1/√d forgotten in dq and dk",
                "dq and dk lack the factor 1/√d. The scores were divided by √d on the way forward, and a"
                " constant factor stays on the way back.",
                "12.2",
                wrong(back=lambda q, k: 1),
            ),
            Mistake(
                "1/√d applied twice",
                "dq and dk are divided by d: the factor 1/√d has come in twice. Once in dS or once at the end"
                " is enough.",
                "12.2",
                wrong(back=lambda q, k: q.shape[-1]),
            ),
            Mistake(
                "weights without 1/√d",
                "The weights P are computed again from scores that are not divided by √d, so they are not"
                " those of the forward pass.",
                "12.2",
                wrong(scale=lambda q, k: 1),
            ),
            Mistake(
                "dv through untransposed weights",
                "dv is P G. A value receives from every query that looked at it, and those stand in its"
                " column of P: dV = Pᵀ G.",
                "12.2",
                wrong(flat="dv"),
            ),
            Mistake(
                "dk through untransposed dS",
                "dk is dS Q. A key receives from every query, and those stand in its column of dS: dK ="
                " dSᵀ Q/√d.",
                "12.2",
                wrong(flat="dk"),
            ),
            Mistake(
                "dq and dk exchanged",
                "dq and dk have changed places. dS K has a row for each query and is dq; dSᵀ Q has a row for"
                " each key and is dk.",
                "12.2",
                exchanged,
            ),
            Mistake(*INVERTED, wrong(inverted=True)),
            Mistake(*IGNORED, wrong(unmasked=True)),
            Mistake(*UNDEFINED, wrong(undefined=True)),
            Mistake(*UNIFORM, wrong(hidden=-1e9)),
            Mistake(*UNSHIFTED, wrong(unshifted=True)),
        ),
    )
]
