"""Transformers: attention layers, blocks, and a small GPT that writes text.

Shapes: x is (batch B, time T, width D). A mask is True where a position may be seen. Every attention layer
takes an optional `KVCache`: then x holds only the new positions, and the keys and values of the earlier ones
are remembered instead of computed again.
"""

from __future__ import annotations

import numpy as np

from .. import attention as attn
from .. import check, init, ops, rnn
from ..autograd import Tensor, array_of
from ..shapes import Array, ArrayLike, Labels, Mask
from . import layers, module


class KVCache:
    """Keys and values (B, heads, T, d) of the positions seen so far, for generating without gradients."""

    def __init__(self) -> None:
        self.keys: Array | None = None
        self.values: Array | None = None

    def __len__(self) -> int:
        return 0 if self.keys is None else self.keys.shape[2]

    def extend(self, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Append the new positions and return all of them."""
        if self.keys is None or self.values is None:
            self.keys, self.values = keys.data, values.data
        else:
            self.keys = np.concatenate([self.keys, keys.data], axis=2)
            self.values = np.concatenate([self.values, values.data], axis=2)
        return Tensor(self.keys), Tensor(self.values)


def _recent(steps: int, seen: int) -> Mask:
    """Causal mask (steps, seen): the last `steps` of `seen` positions look back."""
    return attn.causal_mask(seen)[-steps:]


class MultiHeadAttention(module.Module):
    """Attention on several subspaces at once, then mixed: a shell of `attention.multi_head_attention`."""

    def __init__(self, width: int, heads: int, rng: np.random.Generator) -> None:
        if check.whole("width", width) % check.whole("heads", heads):
            raise ValueError(f"width {width} cannot be split into {heads} heads of equal size")
        self.heads = heads
        square = (width, width)
        self.wq, self.wk, self.wv, self.wo = [
            module.parameter(init.glorot_uniform(square, rng)) for _ in range(4)
        ]
        self.bq, self.bk, self.bv, self.bo = [module.parameter(np.zeros(width)) for _ in range(4)]

    def forward(
        self,
        x: Tensor,
        context: Tensor | None = None,
        mask: Mask | None = None,
        cache: KVCache | None = None,
    ) -> Tensor:
        if cache is not None:
            return self._continue(x, check.instance("cache", cache, KVCache))
        params = dict(self.named_parameters())
        return ops.multi_head_attention(x, x if context is None else context, params, self.heads, mask)

    def _continue(self, x: Tensor, cache: KVCache) -> Tensor:
        q = ops.split_heads(ops.linear(x, self.wq, self.bq), self.heads)
        k = ops.split_heads(ops.linear(x, self.wk, self.bk), self.heads)
        v = ops.split_heads(ops.linear(x, self.wv, self.bv), self.heads)
        y = ops.attention(q, *cache.extend(k, v), _recent(x.shape[1], len(cache)))
        return ops.linear(ops.merge_heads(y), self.wo, self.bo)


class GroupedQueryAttention(module.Module):
    """Attention in which groups of query heads share one key and value head (Ainslie et al. 2023).

    Positions enter by rotation of queries and keys (`attention.rotary`). With kv_heads = heads it is ordinary
    multi-head attention, with kv_heads = 1 multi-query attention; the cache shrinks by heads/kv_heads.
    """

    def __init__(self, width: int, heads: int, kv_heads: int, rng: np.random.Generator) -> None:
        if check.whole("width", width) % (2 * check.whole("heads", heads)):
            raise ValueError(f"width {width} cannot be split into {heads} heads of equal, even size")
        if heads % check.whole("kv_heads", kv_heads):
            raise ValueError(f"{heads} heads cannot share {kv_heads} key and value heads equally")
        self.heads, self.kv_heads = heads, kv_heads
        narrow = width // heads * kv_heads
        self.query = layers.Linear(width, width, rng, bias=False)
        self.key = layers.Linear(width, narrow, rng, bias=False)
        self.value = layers.Linear(width, narrow, rng, bias=False)
        self.out = layers.Linear(width, width, rng, bias=False)

    def forward(self, x: Tensor, mask: Mask | None = None, cache: KVCache | None = None) -> Tensor:
        steps = check.array("x", array_of(x), "B T D").shape[1]
        seen = 0 if cache is None else len(check.instance("cache", cache, KVCache))
        positions = np.arange(seen, seen + steps)
        q = ops.rotary(ops.split_heads(self.query(x), self.heads), positions)
        k = ops.rotary(ops.split_heads(self.key(x), self.kv_heads), positions)
        v = ops.split_heads(self.value(x), self.kv_heads)
        if cache is not None:
            k, v = cache.extend(k, v)
            mask = _recent(steps, len(cache))
        groups = self.heads // self.kv_heads
        y = ops.attention(q, ops.repeat_heads(k, groups), ops.repeat_heads(v, groups), mask)
        return self.out(ops.merge_heads(y))


class FeedForward(layers.Sequential):
    """Two linear layers with an activation between: the part of a block that works on each position alone."""

    def __init__(self, width: int, hidden: int, rng: np.random.Generator, activation: str = "gelu") -> None:
        check.whole("width", width), check.whole("hidden", hidden)
        super().__init__(
            layers.Linear(width, hidden, rng),
            layers.Activation(activation),
            layers.Linear(hidden, width, rng),
        )


class SwiGLU(module.Module):
    """A gated feed-forward layer, W₂(silu(W₁x) ⊙ W₃x) (Shazeer 2020), without biases."""

    def __init__(self, width: int, hidden: int, rng: np.random.Generator) -> None:
        check.whole("width", width), check.whole("hidden", hidden)
        self.gate = layers.Linear(width, hidden, rng, bias=False)
        self.up = layers.Linear(width, hidden, rng, bias=False)
        self.down = layers.Linear(hidden, width, rng, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(ops.silu(self.gate(x)) * self.up(x))


class TransformerBlock(module.Module):
    """Attention, then a feed-forward layer, each around a skip connection with a layer norm.

    Pre-norm, the usual form today: x + attention(norm(x)), then x + feed(norm(x)). With ``pre_norm=False``
    the order of the 2017 paper: norm(x + attention(x)), norm(x + feed(x)). Inside, the feed-forward layer is
    `hidden` wide, 4 · width if that is None; dropout acts on what attention and feed add to x.

    >>> block = TransformerBlock(width=8, heads=2, rng=np.random.default_rng(0))
    >>> block(Tensor(np.zeros((1, 5, 8)))).shape
    (1, 5, 8)
    """

    def __init__(
        self,
        width: int,
        heads: int,
        rng: np.random.Generator,
        hidden: int | None = None,
        activation: str = "gelu",
        pre_norm: bool = True,
        dropout: float = 0.0,
    ) -> None:
        self.attention = MultiHeadAttention(width, heads, rng)
        self.feed = FeedForward(width, 4 * width if hidden is None else hidden, rng, activation)
        self.norm1, self.norm2 = layers.LayerNorm(width), layers.LayerNorm(width)
        self.dropout = layers.Dropout(dropout, rng)
        self.pre_norm = pre_norm

    def forward(self, x: Tensor, mask: Mask | None = None, cache: KVCache | None = None) -> Tensor:
        if self.pre_norm:
            x = x + self.dropout(self.attention(self.norm1(x), mask=mask, cache=cache))
            return x + self.dropout(self.feed(self.norm2(x)))
        x = self.norm1(x + self.dropout(self.attention(x, mask=mask, cache=cache)))
        return self.norm2(x + self.dropout(self.feed(x)))


class ModernBlock(module.Module):
    """The block of today's open language models: RMS norm, rotary grouped-query attention, SwiGLU."""

    def __init__(self, width: int, heads: int, rng: np.random.Generator, kv_heads: int = 1) -> None:
        self.attention = GroupedQueryAttention(width, heads, kv_heads, rng)
        self.feed = SwiGLU(width, 8 * width // 3, rng)  # three matrices: as many weights as 4·width in two
        self.norm1, self.norm2 = layers.RMSNorm(width), layers.RMSNorm(width)

    def forward(self, x: Tensor, mask: Mask | None = None, cache: KVCache | None = None) -> Tensor:
        x = x + self.attention(self.norm1(x), mask, cache)
        return x + self.feed(self.norm2(x))


class TinyGPT(module.Module):
    """A decoder-only language model: tokens (B, T) in, logits (B, T, vocabulary) of each next token out.

    The embedding of each token plus that of its position, `depth` causal blocks, a last norm, a linear head.
    `context` is the longest sequence it can look back on. ``modern=True`` builds it from `ModernBlock`s,
    which need no table of positions.

    >>> rng = np.random.default_rng(0)
    >>> model = TinyGPT(vocabulary=5, context=8, width=8, heads=2, depth=1, rng=rng)
    >>> model([[0, 1, 2]]).shape, len(model.generate([0, 1], length=20, rng=rng))
    ((1, 3, 5), 20)
    """

    def __init__(
        self,
        vocabulary: int,
        context: int,
        width: int,
        heads: int,
        depth: int,
        rng: np.random.Generator,
        modern: bool = False,
        activation: str = "gelu",
    ) -> None:
        self.context = check.whole("context", context)
        self.token = layers.Embedding(vocabulary, width, rng)
        self.position = None if modern else layers.Embedding(context, width, rng)
        for table in filter(None, (self.token, self.position)):
            table.weight.data *= 0.02  # GPT-2's start: the first guesses are nearly uniform
        self.blocks: list[ModernBlock | TransformerBlock] = [
            ModernBlock(width, heads, rng)
            if modern
            else TransformerBlock(width, heads, rng, activation=activation)
            for _ in range(check.whole("depth", depth))
        ]
        self.norm = layers.RMSNorm(width) if modern else layers.LayerNorm(width)
        self.head = layers.Linear(width, vocabulary, rng, bias=False)

    def forward(self, ids: ArrayLike, caches: list[KVCache] | None = None) -> Tensor:
        tokens = check.labels("ids", ids, pattern="B T")
        seen = len(caches[0]) if caches else 0
        steps = tokens.shape[1]
        if seen + steps > self.context:
            raise ValueError(f"ids make {seen + steps} positions, but the context holds {self.context}")
        x = self.token(tokens)
        if self.position is not None:
            x = x + self.position(np.arange(seen, seen + steps))
        mask = attn.causal_mask(steps)
        for i, block in enumerate(self.blocks):
            x = block(x, mask, caches[i] if caches else None)
        return self.head(self.norm(x))

    def generate(
        self, prompt: ArrayLike, length: int, rng: np.random.Generator, temperature: float = 1.0
    ) -> Labels:
        """`length` tokens that continue `prompt` (T,), one at a time, each seeing up to `context` before it.

        Temperature 0 always takes the likeliest. When the context is full, the cache starts afresh with the
        last ⌊context/2⌋ tokens (one at least), the newest among them.
        """
        *before, start = check.labels("prompt", prompt).tolist()
        caches: list[KVCache] = []

        def step(token: int, before: list[int]) -> tuple[Array, list[int]]:
            tokens, unseen = [*before, token], [token]
            if not caches or len(caches[0]) == self.context:
                unseen = tokens[-(self.context // 2 or 1 if caches else self.context) :]
                caches[:] = [KVCache() for _ in self.blocks]
            return self(np.array([unseen]), caches).data[0, -1], tokens

        with module.evaluating(self):
            return rnn.sample(step, before, start, length, temperature, rng)
