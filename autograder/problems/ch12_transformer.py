"""A11.7 and A11.8: the Transformer block, and a small GPT built of it.

All parameters follow from the seed of a case (see the scenarios), so a key holds none of them.
"""

import numpy as np
import torch
from torch.nn import functional as F

from dlcore import autograd, nn, ops, rnn

from ..scenarios.ch12_transformer import numbers
from .problem import Arguments, Group, Mistake, Problem, gradients

WIDTH, HEADS = 4, 2
ACTIVATIONS = {"gelu": F.gelu, "relu": F.relu, "tanh": torch.tanh}


def short(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Normal numbers, rounded so that the key can hold them in two bytes."""
    return np.round(rng.standard_normal(shape) * 64) / 64


def sequences(rng: np.random.Generator) -> Arguments:
    shape = (int(rng.integers(1, 3)), 3, WIDTH)
    arguments = {"x": short(rng, *shape), "g": short(rng, *shape), "heads": HEADS, "hidden": 6}
    return {"seed": int(rng.integers(1000))} | arguments


def post_norm(rng: np.random.Generator) -> Arguments:
    return sequences(rng) | {"pre_norm": False}


def masked(rng: np.random.Generator) -> Arguments:
    mask = np.tri(3, dtype=bool) if rng.random() < 0.6 else np.array([[[[True, True, False]]]])
    return sequences(rng) | {"mask": mask, "pre_norm": bool(rng.random() < 0.5)}


def sized(rng: np.random.Generator) -> Arguments:
    """Four times as wide inside unless told otherwise, another activation, another number of heads."""
    arguments = sequences(rng) | {"activation": str(rng.choice(["relu", "tanh"]))}
    arguments |= {"hidden": [None, 3][rng.integers(2)], "heads": int(rng.choice([1, 2, 4]))}
    return arguments


def in_pieces(rng: np.random.Generator) -> Arguments:
    cuts = [(1,), (2,), (1, 2)][rng.integers(3)]
    return sequences(rng) | {"cuts": cuts, "pre_norm": bool(rng.random() < 0.7)}


def dropped(rng: np.random.Generator) -> Arguments:
    """So much dropout that nothing of a branch is left in training, and all of it in evaluation."""
    return sequences(rng) | {"dropout": 1 - 1e-9, "training": bool(rng.random() < 0.6)}


def weights(seed: int, like: torch.Tensor, factor: torch.Tensor | float = 1.0):
    """The same parameters that the scenario sets, as tensors of the kind of `like`."""

    def weight(kind, *shape, nth=0):
        return factor * torch.tensor(numbers(seed, kind, shape, nth), dtype=like.dtype, device=like.device)

    return weight


def torch_block(w, x, heads, mask, hidden, activation, pre_norm=True, drop=0.0, nth=0):
    """A Transformer block of torch's functions; `nth` is its place in a stack."""
    d = x.shape[2]

    def norm(x):
        return F.layer_norm(x, (d,), w("scale", d), w("vector", d))

    def attend(x):
        projected = [F.linear(x, w("matrix", d, d, nth=4 * nth + i), w("vector", d)) for i in range(3)]
        q, k, v = (a.unflatten(2, (heads, -1)).swapaxes(1, 2) for a in projected)
        y = F.scaled_dot_product_attention(q, k, v, mask).swapaxes(1, 2).flatten(2)
        return F.dropout(F.linear(y, w("matrix", d, d, nth=4 * nth + 3), w("vector", d)), drop)

    def feed(x):
        inner = ACTIVATIONS[activation](F.linear(x, w("matrix", hidden, d, nth=nth), w("vector", hidden)))
        return F.dropout(F.linear(inner, w("matrix", d, hidden, nth=nth), w("vector", d)), drop)

    if pre_norm:
        x = x + attend(norm(x))
        return x + feed(norm(x))
    x = norm(x + attend(x))
    return norm(x + feed(x))


def causal(t, device):
    return torch.ones(t, t, dtype=torch.bool, device=device).tril()


def reference(
    seed,
    x,
    g,
    heads,
    mask=None,
    cuts=(),
    training=True,
    hidden=None,
    activation="gelu",
    pre_norm=True,
    dropout=0,
):
    hidden = 4 * x.shape[2] if hidden is None else hidden
    drop = 1.0 if dropout and training else 0.0  # the amount that is drawn leaves nothing
    mask = causal(x.shape[1], x.device) if cuts else mask

    def run(x):
        return torch_block(weights(seed, x), x, heads, mask, hidden, activation, pre_norm, drop)

    twin = torch.nn.TransformerEncoderLayer(x.shape[2], heads, hidden)
    size = sum(parameter.numel() for parameter in twin.parameters())
    return run(x), None if cuts else gradients(run, (x,), g)[0], size


class Block(nn.TransformerBlock):
    """The block, with a switch for each thing that goes wrong in it."""

    fault = ""

    def __init__(self, width, heads, rng, hidden=None, activation="gelu", pre_norm=True, dropout=0.0):
        hidden = {"sized": None, "narrow": hidden or width}.get(self.fault, hidden)
        activation = "gelu" if self.fault == "gelu" else activation
        pre_norm = {"pre": True, "post": False}.get(self.fault, pre_norm)
        dropout = 0.0 if self.fault == "undropped" else dropout
        super().__init__(width, heads, rng, hidden, activation, pre_norm, dropout)
        if self.fault == "shared":
            self.norm2 = self.norm1

    def forward(self, x, mask=None, cache=None):
        fault = self.fault
        mask = None if fault == "unmasked" else mask
        cache = None if fault == "uncached" else cache
        if not self.pre_norm:
            y = self.dropout(self.attention(x, mask=mask, cache=cache))
            x = self.norm1(y if fault == "no skip 1" else x + y)
            y = self.dropout(self.feed(x))
            return self.norm2(y if fault == "no skip 2" else x + y)
        normed = self.norm1(x)
        y = self.dropout(self.attention(normed, mask=mask, cache=cache))
        after = y if fault == "no skip 1" else (normed if fault == "skip normed" else x) + y
        normed = self.norm2(x if fault == "parallel" else after)
        y = self.dropout(self.feed(normed))
        return y if fault == "no skip 2" else (normed if fault == "skip normed" else after) + y


def wrong(base, fault):
    return type(base.__base__.__name__, (base,), {"fault": fault})


USES = (
    "activations.backward",
    "activations.gelu",
    "activations.gelu_grad",
    "activations.relu",
    "activations.relu_grad",
    "activations.tanh",
    "activations.tanh_grad",
    "attention.causal_mask",
    "attention.multi_head_attention",
    "attention.multi_head_attention_backward",
    "attention.scaled_dot_product_attention",
    "attention.sdpa_backward",
    "autograd.Tensor",
    "autograd.topological_sort",
    "init.default_uniform",
    "init.glorot_uniform",
    "nn.Activation",
    "nn.Linear",
    "nn.Module",
    "nn.Sequential",
    "nn.linear_backward",
    "nn.linear_forward",
    "norm.layernorm_backward",
    "norm.layernorm_forward",
    "regularize.dropout_backward",
    "regularize.dropout_forward",
)

BLOCK = Problem(
    "nn.TransformerBlock",
    points=10,
    scenario="ch12_transformer.block",
    outputs=("out", "dx", "number of parameters"),
    uses=USES,
    groups=(
        Group("pre-norm", sequences, weight=2),
        Group("post-norm", post_norm),
        Group("a mask", masked),
        Group("other sizes and activations", sized),
        Group("in pieces, with a cache", in_pieces),
        Group("dropout", dropped, weight=0.5),
    ),
    reference=reference,
    mistakes=(
        Mistake(
            "norm after instead of before",
            "The norm stands behind the sum even with pre_norm=True. Pre-norm is x + attention(norm(x)) and"
            " x + feed(norm(x)): the skip connection passes every norm by.",
            "12.5",
            wrong(Block, "post"),
        ),
        Mistake(
            "pre_norm=False ignored",
            "The norms stand before the layers, whatever pre_norm says. With pre_norm=False they follow the"
            " sums, as in the paper of 2017: norm(x + attention(x)), norm(x + feed(x)).",
            "12.5",
            wrong(Block, "pre"),
        ),
        Mistake(
            "skip from the normed x",
            "What is added back is norm(x). The skip connection carries x itself: norm into a variable of its"
            " own, as in x = x + attention(norm(x)).",
            "12.5",
            wrong(Block, "skip normed"),
        ),
        Mistake(
            "no skip around the attention",
            "The attention's output replaces x. It is added to it: without the skip connection neither the"
            " token itself nor an undamped gradient gets past the layer.",
            "12.5",
            wrong(Block, "no skip 1"),
        ),
        Mistake(
            "no skip around the feed-forward layer",
            "The feed-forward layer's output replaces x. This layer, too, has a skip connection around it:"
            " its output is added.",
            "12.5",
            wrong(Block, "no skip 2"),
        ),
        Mistake(
            "both layers side by side",
            "The feed-forward layer reads the block's input. It comes second: what it reads is the sum of"
            " input and attention.",
            "12.5",
            wrong(Block, "parallel"),
        ),
        Mistake(
            "one norm for both",
            "One layer norm serves twice. The two places have statistics of their own, and each has its own"
            " scale and shift.",
            "12.5",
            wrong(Block, "shared"),
        ),
        Mistake(
            "mask not handed on",
            "The mask does not reach the attention, and every position sees all others. It is an argument of"
            " the attention layer.",
            "12.5",
            wrong(Block, "unmasked"),
        ),
        Mistake(
            "cache not handed on",
            "The cache does not reach the attention. With it x holds only the new positions, and those before"
            " are found in the cache alone.",
            "12.5",
            wrong(Block, "uncached"),
        ),
        Mistake(
            "hidden ignored",
            "The feed-forward layer is always four times as wide as x. That is what `hidden` is by default;"
            " when it is given, it counts.",
            "12.5",
            wrong(Block, "sized"),
        ),
        Mistake(
            "not widened inside",
            "Without `hidden` the feed-forward layer is only as wide as x. By default it is four times as"
            " wide inside.",
            "12.5",
            wrong(Block, "narrow"),
        ),
        Mistake(
            "activation ignored",
            "The feed-forward layer always has a GELU. Which function stands between its two linear layers is"
            " said by `activation`.",
            "12.5",
            wrong(Block, "gelu"),
        ),
        Mistake(
            "dropout forgotten",
            "dropout has no effect in training. Both layers' outputs pass through it before they are added.",
            "12.5",
            wrong(Block, "undropped"),
        ),
    ),
)


def texts(rng: np.random.Generator) -> Arguments:
    options = {"activation": str(rng.choice(["relu", "tanh"]))} if rng.random() < 0.5 else {}
    return model(rng, options) | {"ids": rng.integers(0, 5, (1, 3))}


def model(rng: np.random.Generator, options: Arguments | None = None, **sizes: int) -> Arguments:
    """`scale` is an array without axes, from which the reference learns its precision."""
    usual = {"vocabulary": 5, "context": 6, "width": WIDTH, "heads": HEADS, "depth": int(rng.integers(1, 3))}
    scale = np.asarray(rng.uniform(0.8, 1.2))
    return {"seed": int(rng.integers(1000)), "scale": scale, "sizes": usual | sizes, "options": options or {}}


def modern(rng: np.random.Generator) -> Arguments:
    return texts(rng) | {"options": {"modern": True}}


def learning(rng: np.random.Generator) -> Arguments:
    return texts(rng) | {"target": short(rng, 1, 3, 5) / 4}


def continued(rng: np.random.Generator) -> Arguments:
    arguments = texts(rng) | {"cuts": [(1,), (2,), (1, 2)][rng.integers(3)]}
    return arguments | {"options": {"modern": True} if rng.random() < 0.3 else {}}


def writing(rng: np.random.Generator) -> Arguments:
    """Past the context, where it matters what is kept; each token is clearly the likeliest."""
    while True:
        prompt, context = rng.integers(0, 5, int(rng.integers(3, 8))), int(rng.choice([1, 5, 5]))
        arguments = model(rng, context=context) | {"prompt": prompt, "length": 8}
        texts = []
        for kept in dict.fromkeys((max(1, context // 2), 1, context)):
            tokens, gaps, _ = _followed(arguments | {"kept": kept}, 8)
            if gaps.min() < 0.01 or tokens in texts:
                break
            texts.append(tokens)
        else:
            return arguments


def tempered(rng: np.random.Generator) -> Arguments:
    """A temperature at which the likeliest tokens are certain, of a text that is unlikely at temperature 1.

    Written on and on, that text lacks one of the tokens, and a text at a high temperature has them all.
    """
    while True:
        prompt = rng.integers(0, 3, int(rng.integers(1, 3)))
        arguments = model(rng, vocabulary=3, context=12, depth=1) | {"prompt": prompt, "length": 10}
        tokens, gaps, logits = _followed(arguments, 30)
        gap, logits = float(gaps[:10].min()), logits[:10]
        clear = gap > 0.2 and float(logits.abs().max()) < 15 * gap
        if clear and float(logits.softmax(1).amax(1).prod()) < 0.02 and len(set(tokens)) < 3:
            return arguments | {"cold": gap / 30}


def _followed(arguments: Arguments, length: int) -> tuple[list[int], torch.Tensor, torch.Tensor]:
    """The likeliest text, by how much each token was the likeliest, and the logits."""
    tensors = {name: torch.from_numpy(arguments[name]) for name in ("prompt", "scale")}
    tokens, logits = written(**arguments | tensors | {"length": length})
    top = torch.stack(logits).topk(2).values
    return tokens.tolist(), top[:, 0] - top[:, 1], torch.stack(logits)


def torch_modern_block(w, x, heads, nth):
    """RMS norm, rotary attention with a single head of keys and values, SwiGLU."""
    d, size, hidden = x.shape[2], x.shape[2] // heads, 8 * x.shape[2] // 3

    def norm(x):
        return F.rms_norm(x, (d,), w("scale", d), 1e-5)

    def turned(a):
        pair = torch.arange(size // 2, dtype=a.dtype, device=a.device)
        angle = torch.arange(a.shape[2], device=a.device)[:, None] * 10000.0 ** (-2 * pair / size)
        turn = torch.polar(torch.ones_like(angle), angle)
        return torch.view_as_real(torch.view_as_complex(a.unflatten(3, (-1, 2)).contiguous()) * turn).flatten(
            3
        )

    y = norm(x)
    q = turned(F.linear(y, w("matrix", d, d, nth=2 * nth)).unflatten(2, (heads, -1)).swapaxes(1, 2))
    k, v = (F.linear(y, w("matrix", size, d, nth=2 * nth + i))[:, None] for i in range(2))
    y = F.scaled_dot_product_attention(q, turned(k).expand_as(q), v.expand_as(q), is_causal=True)
    x = x + F.linear(y.swapaxes(1, 2).flatten(2), w("matrix", d, d, nth=2 * nth + 1))
    gate, up = (F.linear(norm(x), w("matrix", hidden, d, nth=2 * nth + i)) for i in range(2))
    return x + F.linear(F.silu(gate) * up, w("matrix", d, hidden, nth=nth))


def torch_gpt(w, ids, sizes, modern=False, activation="gelu"):
    d, heads, t = sizes["width"], sizes["heads"], ids.shape[1]
    table = w("matrix", sizes["vocabulary"], d)
    x = F.embedding(ids, table)
    if not modern:
        x = x + w("matrix", sizes["context"], d)[:t]
    for i in range(sizes["depth"]):
        if modern:
            x = torch_modern_block(w, x, heads, i)
        else:
            x = torch_block(w, x, heads, causal(t, ids.device), 4 * d, activation, nth=i)
    scale = w("scale", d)
    x = F.rms_norm(x, (d,), scale, 1e-5) if modern else F.layer_norm(x, (d,), scale, w("vector", d))
    return F.linear(x, table)


def written(seed, scale, sizes, options, prompt, length, kept=None):
    """The likeliest tokens and the logits that they were chosen by, one at a time and without any cache.

    Of a full context the last `kept` tokens stay, which is half of them.
    """
    kept = kept or max(1, sizes["context"] // 2)
    w = weights(seed, scale, scale)
    tokens, seen = prompt, []
    start = max(0, len(prompt) - sizes["context"])
    for _ in range(length):
        if len(tokens) - start > sizes["context"]:
            start = len(tokens) - kept
        seen.append(torch_gpt(w, tokens[None, start:], sizes, **options)[0, -1])
        tokens = torch.cat([tokens, seen[-1].argmax()[None]])
    return tokens[len(prompt) :], seen


def reference_gpt(
    seed, scale, sizes, options, ids=None, cuts=(), target=None, prompt=None, length=0, cold=None
):
    if cold is not None:
        return torch.tensor([1, sizes["vocabulary"]])
    if prompt is not None:
        return written(seed, scale, sizes, options, prompt, length)[0]

    def run(scale):
        return torch_gpt(weights(seed, scale, scale), ids, sizes, **options)

    def distance(scale):
        return ((run(scale) - target) ** 2).sum() / 2

    return run(scale) if target is None else scale * gradients(distance, (scale,), 1.0)[0]


class GPT(nn.TinyGPT):
    """The model, with a switch for each thing that goes wrong in it."""

    fault = ""

    def __init__(self, vocabulary, context, width, heads, depth, rng, modern=False, activation="gelu"):
        modern = modern and self.fault != "old"
        activation = "gelu" if self.fault == "gelu" else activation
        super().__init__(vocabulary, context, width, heads, depth, rng, modern, activation)
        if self.fault == "one block":
            self.blocks = self.blocks[:1] * depth

    def forward(self, ids, caches=None):
        fault, (_, steps) = self.fault, ids.shape
        caches = None if fault == "uncached" else caches
        seen = len(caches[0]) if caches else 0
        x = self.token(ids)
        if self.position is not None and fault != "lost":
            x = x + self.position(np.arange(steps) + (0 if fault == "from zero" else seen))
        mask = None if fault == "unmasked" else np.tri(steps, dtype=bool)
        for i, block in enumerate(self.blocks):
            x = block(x, mask, caches[i] if caches else None)
        x = self.head(x if fault == "unnormed" else self.norm(x))
        return ops.softmax(x) if fault == "softmax" else x

    def generate(self, prompt, length, rng, temperature=1.0):
        if self.fault == "sliding":
            return self.sliding(prompt, length, rng, temperature)
        if temperature and self.fault == "hot":
            temperature = 1 / temperature
        tokens = super().generate(prompt, length, rng, temperature)
        return np.concatenate([prompt, tokens]) if self.fault == "prompted" else tokens

    def sliding(self, prompt, length, rng, temperature):
        def step(token, before):
            text = [*before, token]
            return self(np.array([text[-self.context :]])).data[0, -1], text

        *before, start = prompt.tolist()
        with autograd.no_grad():
            return rnn.sample(step, before, start, length, temperature, rng)


TINY = Problem(
    "nn.TinyGPT",
    points=10,
    scenario="ch12_transformer.gpt",
    uses=(
        *USES,
        "activations.sigmoid",
        "activations.softmax",
        "nn.TransformerBlock",
        "nn.embedding_backward",
        "nn.embedding_forward",
        "rnn.sample",
    ),
    groups=(
        Group("logits", texts, weight=2),
        Group("logits, modern=True", modern),
        Group("gradients", learning),
        Group("in pieces, with caches", continued),
        Group("writing", writing),
        Group("writing at a temperature", tempered, weight=0.5),
    ),
    reference=reference_gpt,
    mistakes=(
        Mistake(
            "no causal mask",
            "The blocks get no mask, so every position sees the tokens after it, the very ones that it is to"
            " predict. Position i may look at j ≤ i only.",
            "12.6",
            wrong(GPT, "unmasked"),
        ),
        Mistake(
            "positions not added",
            "The blocks see the tokens without their positions. Attention takes no notice of order: add to"
            " each token's vector the one of its place.",
            "12.6",
            wrong(GPT, "lost"),
        ),
        Mistake(
            "no norm before the head",
            "The head reads the sum of all blocks as it is. Pre-norm blocks leave that sum unnormed, and so"
            " one last norm stands before the head.",
            "12.6",
            wrong(GPT, "unnormed"),
        ),
        Mistake(
            "probabilities for logits",
            "The result has gone through softmax. The model returns logits; the loss and the sampling take"
            " their softmax themselves.",
            "12.6",
            wrong(GPT, "softmax"),
        ),
        Mistake(
            "one block over and over",
            "One block is used `depth` times. A list of copies made by * holds the same object each time;"
            " make each block by itself, in a loop.",
            "12.6",
            wrong(GPT, "one block"),
        ),
        Mistake(
            "activation not handed on",
            "The blocks always have a GELU. `activation` is meant for them: hand it on.",
            "12.6",
            wrong(GPT, "gelu"),
        ),
        Mistake(
            "modern ignored",
            "modern=True makes the same model. It asks for `ModernBlock`s, an RMS norm before the head, and"
            " no table of positions.",
            "12.6",
            wrong(GPT, "old"),
        ),
        Mistake(
            "positions from zero with a cache",
            "With caches the new tokens are given the positions 0, 1, … again. They go on from those that the"
            " caches hold: len(caches[0]) have been seen.",
            "12.6",
            wrong(GPT, "from zero"),
        ),
        Mistake(
            "caches not handed on",
            "The caches do not reach the blocks, so that new tokens see none of the earlier ones. Block i"
            " takes caches[i].",
            "12.6",
            wrong(GPT, "uncached"),
        ),
        Mistake(
            "prompt returned with the text",
            "generate returns the prompt and what follows it. Only the new tokens are asked for, `length` of"
            " them.",
            "12.6",
            wrong(GPT, "prompted"),
        ),
        Mistake(
            "a full window at every step",
            "Past the context each token is written from the last `context` tokens, computed anew. When the"
            " caches are full they start afresh with the later half, which leaves room to go on.",
            "12.6",
            wrong(GPT, "sliding"),
        ),
        Mistake(
            "multiplied by the temperature",
            "A low temperature makes the text wilder. Logits are divided by the temperature: near 0 only the"
            " likeliest token is left.",
            "12.6",
            wrong(GPT, "hot"),
        ),
    ),
)

PROBLEMS = [BLOCK, TINY]
