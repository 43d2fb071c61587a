"""A11.6: attention with several heads, and its gradients."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from torch.nn.functional import multi_head_attention_forward

from dlcore import attention

from .problem import Arguments, Group, Mistake, Problem, normal
from .problem import gradients as torch_gradients

NAMES = ("wq", "wk", "wv", "wo", "bq", "bk", "bv", "bo")


def short(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Normal numbers, rounded so that the key can hold them in two bytes."""
    return np.round(normal(rng, *shape, scale=1.0) * 64) / 64


def draw(rng: np.random.Generator, n: int, t: int, s: int, d: int, heads: int) -> Arguments:
    params = {name: short(rng, d, d) if name[0] == "w" else short(rng, d) for name in NAMES}
    return {"x": short(rng, n, t, d), "context": short(rng, n, s, d), "params": params, "heads": heads}


def itself(arguments: Arguments) -> Arguments:
    return arguments | {"context": arguments["x"]}


def alone(rng: np.random.Generator) -> Arguments:
    return itself(draw(rng, 2, int(rng.integers(2, 4)), 1, 4, 2))


def across(rng: np.random.Generator) -> Arguments:
    t, s = rng.permutation([1, 2, 3, 4])[:2]
    return draw(rng, int(rng.integers(1, 3)), int(t), int(s), 2, 2)


def causal(rng: np.random.Generator) -> Arguments:
    t = int(rng.integers(3, 5))
    return itself(draw(rng, 1, t, 1, 2, 2)) | {"mask": np.tri(t, dtype=bool)}


def masked(rng: np.random.Generator) -> Arguments:
    """Padding hides keys from all heads, or each head has its own mask; the first key is seen by all."""
    shape = [(2, 1, 1, 3), (1, 2, 2, 3)][rng.integers(2)]
    mask = rng.random(shape) < 0.5
    mask[..., 0] = True
    return draw(rng, 2, 2, 3, 2, 2) | {"mask": mask}


def extreme(rng: np.random.Generator) -> Arguments:
    """One head, or a head for each feature."""
    return draw(rng, 1, 2, 3, 3, int(rng.choice([1, 3])))


def with_g(draw: Callable[[np.random.Generator], Arguments]) -> Callable[[np.random.Generator], Arguments]:
    """The same cases with a gradient to start from, as large as x."""

    def drawn(rng: np.random.Generator) -> Arguments:
        arguments = draw(rng)
        return {"g": short(rng, *arguments["x"].shape)} | arguments

    return drawn


def reference(x, context, params, heads, mask=None):
    """torch's own, which takes time first, and True in a mask for what is hidden."""
    (n, t, d), s = x.shape, context.shape[1]
    source = context.swapaxes(0, 1)
    if mask is not None:
        mask = ~mask.expand(n, heads, t, s).reshape(n * heads, t, s)
    biases = torch.cat([params[name] for name in ("bq", "bk", "bv")])
    weights = {f"{name}_proj_weight": params[f"w{name}"] for name in "qkv"}
    y, _ = multi_head_attention_forward(
        *(x.swapaxes(0, 1), source, source, d, heads, None, biases, None, None, False, 0.0),
        *(params["wo"], params["bo"]),
        use_separate_proj_weight=True,
        need_weights=False,
        attn_mask=mask,
        **weights,
    )
    return y.swapaxes(0, 1)


def reference_backward(g, x, context, params, heads, mask=None):
    """By torch's autograd."""

    def output(x, context, *values):
        return reference(x, context, dict(zip(NAMES, values, strict=True)), heads, mask)

    inputs = (x.clone(), context.clone(), *(params[name] for name in NAMES))
    dx, dcontext, *grads = torch_gradients(output, inputs, g)
    return dx, dcontext, dict(zip(NAMES, grads, strict=True))


def attend(x, context, params, heads, mask=None, **fault):
    """Multi-head attention, with a switch for each thing that goes wrong in it."""
    n, t, width = x.shape
    p = {name: 0 if fault.get("biasless") and name[0] == "b" else params[name] for name in NAMES}
    if fault.get("untransposed"):
        p |= {name: p[name].T for name in NAMES[:4]}
    heads = 1 if fault.get("headless") else heads
    source = x if fault.get("selfish") else context

    def split(a):
        if fault.get("unordered"):
            return a.reshape(n, heads, -1, width // heads)
        return a.reshape(n, -1, heads, width // heads).swapaxes(1, 2)

    q = split(x @ p["wq"].T + p["bq"]) / (np.sqrt(heads) if fault.get("wide") else 1)
    k, v = split(source @ p["wk"].T + p["bk"]), split(source @ p["wv"].T + p["bv"])
    if mask is not None:
        mask = None if fault.get("unmasked") else mask != bool(fault.get("inverted"))
    y = attention.scaled_dot_product_attention(q, k, v, mask)
    kept = fault.get("unordered") or fault.get("unmerged")
    y = (y if kept else y.swapaxes(1, 2)).reshape(n, t, width)
    return y if fault.get("unmixed") else y @ p["wo"].T + p["bo"], None


def wrong(fault):
    return partial(attend, **{fault: True})


def back(g, cache, **fault):
    """The gradients, with a switch for each thing that goes wrong in them."""
    x, context, p, mask, q, k, v, merged = cache
    dmerged = g if fault.get("unmixed") else g @ p["wo"]
    shape = (*dmerged.shape[:2], q.shape[1], -1)
    dheads = dmerged.reshape(q.shape) if fault.get("unordered") else dmerged.reshape(shape).swapaxes(1, 2)
    dheads = attention.sdpa_backward(dheads, q, k, v, None if fault.get("unmasked") else mask)
    dq, dk, dv = (attention.merge_heads(d) for d in dheads)
    grads = {}
    last = x if fault.get("early") else merged
    for name, d, source in (("q", dq, x), ("k", dk, context), ("v", dv, context), ("o", g, last)):
        dw = np.einsum("nto,nti->oi", d, source)
        grads[f"w{name}"] = dw.T if fault.get("transposed") else dw
        grads[f"b{name}"] = d.sum(axis=0 if fault.get("per_step") else (0, 1))
    if fault.get("weights_transposed"):
        p = {name: value.T for name, value in p.items()}
    dx, dcontext = dq @ p["wq"], dk @ p["wk"]
    if not fault.get("keys_only"):
        dcontext = dcontext + dv @ p["wv"]
    if fault.get("added") and np.array_equal(x, context):
        dx = dx + dcontext
    return dx, dcontext, grads


def wrong_back(fault):
    return partial(back, **{fault: True})


GROUPS = (
    Group("self-attention", alone, weight=2),
    Group("another context", across),
    Group("a causal mask", causal),
    Group("padding, or a mask for each head", masked),
    Group("one head, or one for each feature", extreme),
)

PROBLEMS = [
    Problem(
        "attention.multi_head_attention",
        points=9,
        scenario="ch12_multihead.output",
        uses=("attention.scaled_dot_product_attention",),
        groups=GROUPS,
        reference=reference,
        mistakes=(
            Mistake(
                "heads cut without moving the axis",
                "(B, T, D) is reshaped to (B, heads, T, D/heads) at once, which gives a head some of the"
                " positions. Cut the features, (B, T, heads, D/heads), then exchange T and heads.",
                "12.3",
                wrong("unordered"),
            ),
            Mistake(
                "heads merged without moving the axis",
                "The heads' outputs (B, heads, T, D/heads) are reshaped to (B, T, D) as they lie, which mixes"
                " positions. Exchange the axes of heads and T first: this undoes the split.",
                "12.3",
                wrong("unmerged"),
            ),
            Mistake(
                "one head only",
                "The features are not split: one attention runs over all D of them. Each head has a softmax"
                " of its own, over its D/heads features.",
                "12.3",
                wrong("headless"),
            ),
            Mistake(
                "scores divided by √D",
                "The scores of a head are divided by √D. A head's queries have D/heads features, so the root"
                " is √(D/heads).",
                "12.3",
                wrong("wide"),
            ),
            Mistake(
                "no projection at the end",
                "The heads are put side by side and returned. The last step is missing, Woᵀ and bo: without"
                " it no head's result ever meets another's.",
                "12.3",
                wrong("unmixed"),
            ),
            Mistake(
                "biases forgotten",
                "bq, bk, bv and bo are not added. Each of the four projections is a full linear layer,"
                " a Wᵀ + b.",
                "12.3",
                wrong("biasless"),
            ),
            Mistake(
                "weights not transposed",
                "x is multiplied by W instead of Wᵀ. The weights are stored as (out, in); being square, they"
                " fit the wrong way round, too.",
                "12.3",
                wrong("untransposed"),
            ),
            Mistake(
                "context ignored",
                "Keys and values are made from x. Only the queries are: what is looked up, keys and values"
                " alike, comes from the context.",
                "12.3",
                wrong("selfish"),
            ),
            Mistake(
                "mask inverted",
                "The mask hides what it should show. True means that the query may see the key, here and in"
                " all of this book; torch.nn.MultiheadAttention has it the other way round.",
                "12.2",
                wrong("inverted"),
            ),
            Mistake(
                "mask ignored",
                "The mask has no effect. Hand it on to the attention of the heads; it broadcasts to"
                " (B, heads, T, S) as it is.",
                "12.2",
                wrong("unmasked"),
            ),
        ),
    ),
    Problem(
        "attention.multi_head_attention_backward",
        points=9,
        scenario="ch12_multihead.gradients",
        outputs=("dx", "dcontext", "dparams"),
        uses=(
            "attention.multi_head_attention",
            "attention.scaled_dot_product_attention",
            "attention.sdpa_backward",
        ),
        groups=tuple(replace(group, draw=with_g(group.draw)) for group in GROUPS),
        reference=reference_backward,
        mistakes=(
            Mistake(
                "Wo left out",
                "g goes straight into the heads. On the way forward their outputs passed through Wo, so on"
                " the way back it is g Wo that reaches them.",
                "12.3",
                wrong_back("unmixed"),
            ),
            Mistake(
                "gradient split without moving the axis",
                "g Wo is reshaped to (B, heads, T, D/heads) at once. As in the forward pass the features are"
                " cut first, (B, T, heads, D/heads), and then the axes of T and heads exchanged.",
                "12.3",
                wrong_back("unordered"),
            ),
            Mistake(
                "mask forgotten on the way back",
                "The gradient of the attention is taken without the mask. What a query did not see in the"
                " forward pass receives no gradient from it either; the cache holds the mask.",
                "12.2",
                wrong_back("unmasked"),
            ),
            Mistake(
                "values' part of dcontext missing",
                "dcontext holds only what comes through the keys. The context made the values, too: add the"
                " two, dK Wk + dV Wv.",
                "12.3",
                wrong_back("keys_only"),
            ),
            Mistake(
                "back through the transpose",
                "dx and dcontext are multiplied by Wᵀ. Forward was x Wᵀ, so back is dQ Wq; square weights fit"
                " both ways and do not warn.",
                "12.3",
                wrong_back("weights_transposed"),
            ),
            Mistake(
                "weights' gradients transposed",
                "The gradients of the weights have inputs first. W is (out, in), and so is its gradient:"
                " dW = dQᵀ x, summed over batch and time.",
                "12.3",
                wrong_back("transposed"),
            ),
            Mistake(
                "gradient of Wo taken with x",
                "The gradient of wo is made from x. What Wo was multiplied with are the merged heads, which"
                " the cache holds.",
                "12.3",
                wrong_back("early"),
            ),
            Mistake(
                "biases summed over the batch alone",
                "The gradients of the biases keep the axis of time. A bias is added at every position of"
                " every example, so both axes are summed, and (D,) remains.",
                "12.3",
                wrong_back("per_step"),
            ),
            Mistake(
                "dx and dcontext added up",
                "In self-attention dx already contains dcontext. The two are returned apart, even when x is"
                " the context; whoever called the layer adds them.",
                "12.3",
                wrong_back("added"),
            ),
        ),
    ),
]
