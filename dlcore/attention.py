"""Attention: a query asks all keys at once and receives the average of their values, weighted by the match.

Shapes: queries q (..., T, d), keys k (..., S, d), values v (..., S, e), where the leading axes are batch and
heads. A mask is Boolean, True where a query may see a key, and broadcasts to (..., T, S). From top to bottom:
pooling, masks, attention in its textbook form and in a fast one, positions, heads, and at the end the tiled
form ("flash") whose memory grows with T instead of T².
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np

from . import activations as act
from . import check
from .shapes import Array, ArrayLike, Mask, Matrix, Sequences, Vector

_SCORES = 2**17  # held at a time: half a megabyte in float32
KERNELS = ("dot", "gaussian", "nearest", "uniform")
Params: TypeAlias = dict[str, Array]
Cache: TypeAlias = tuple[Any, ...]  # what a forward pass keeps for its backward pass


def attention_pool(
    query: Vector, keys: Matrix, values: Matrix, kernel: str | Callable[[Vector, Matrix], Vector] = "dot"
) -> Vector:
    """Soft look-up in the data base {(k_i, v_i)}: Σ_i α(q, k_i) v_i.

    query q (d,), keys (n, d), values (n, v) → (v,). The weights α (n,), by the name of the kernel:
    "dot" softmax over i of q·k_i/√d; "gaussian" softmax of −‖q − k_i‖²/2 (Nadaraya–Watson regression);
    "nearest" 1 for the nearest key (the first of equals), 0 for the rest; "uniform" 1/n, the plain average.
    A function (q, keys) → α may stand in place of a name; its weights are used as they come.

    >>> attention_pool([1.0], keys=[[0.0], [1.1]], values=[[5.0], [7.0]], kernel="nearest").tolist()
    [7.0]
    """
    query, keys, values = check.arrays(query=(query, "d"), keys=(keys, "n d"), values=(values, "n v"))
    if callable(kernel):
        alpha = check.array("the kernel's result", kernel(query, keys), "n")
        if len(alpha) != len(keys):
            raise ValueError(f"the kernel gave {len(alpha)} weights for {len(keys)} keys")
        return alpha @ values
    check.one_of("kernel", kernel, KERNELS)
    if kernel == "dot":
        return act.softmax(keys @ query / math.sqrt(len(query))) @ values
    if kernel == "uniform":
        return values.mean(axis=0)
    distance2 = ((keys - query) ** 2).sum(axis=1)
    if kernel == "nearest":
        return values[distance2.argmin()].copy()
    return act.softmax(-distance2 / 2) @ values


def masked_softmax(scores: Array, mask: Mask | None = None) -> Array:
    """Softmax along the last axis over the keys that may be seen; hidden keys receive exactly 0.

    p_ij = exp(s_ij − m_i)/Σ_l exp(s_il − m_i) where mask_ij, else 0; m_i = max_j s_ij and Σ over seen keys.
    scores (..., S), mask broadcasts to it, None hides nothing. A row that sees nothing becomes zeros.

    >>> mask = np.array([[True, True, False], [False, False, False]])
    >>> masked_softmax([[1.0, 1.0, 9.0], [1.0, 2.0, 3.0]], mask).tolist()
    [[0.5, 0.5, 0.0], [0.0, 0.0, 0.0]]
    """
    scores = check.array("scores", scores, "... S")
    if mask is not None:
        seen = _spread(check.mask("mask", mask), scores.shape)
        scores = np.where(seen, scores, scores.dtype.type(-np.inf))
    e = scores - _finite_max(scores)
    np.exp(e, out=e)
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total == 0, 1, total)


def masked_softmax_vjp(g: Array, p: Array) -> Array:
    """Gradient through p = masked_softmax(s): dL/ds = p ⊙ (g − Σ_j g_j p_j).

    g = dL/dp and p (..., S) have the same shape. Hidden keys have p = 0 and receive 0, whatever g is there.

    >>> np.abs(masked_softmax_vjp([1.0, 0.0, np.inf], [0.5, 0.5, 0.0])).tolist()
    [0.25, 0.25, 0.0]
    """
    p = check.array("p", p, "... S")
    g = _of_shape("g", check.array("g", g), p.shape)
    return act.softmax_vjp(np.where(p > 0, g, g.dtype.type(0)), p)


def causal_mask(t: int) -> Mask:
    """Who sees whom in a text written from left to right: position i sees every j ≤ i. Shape (t, t).

    >>> causal_mask(3).astype(int).tolist()
    [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    """
    t = check.whole("t", t)
    return np.tri(t, dtype=bool)


def padding_mask(lengths: ArrayLike, t: int) -> Mask:
    """True where a padded sequence has a token: row b has lengths[b] ones, then zeros. Shape (B, t).

    To hide padding as keys from all heads and queries: padding_mask(lengths, t)[:, None, None, :].

    >>> padding_mask([2, 0], 3).astype(int).tolist()
    [[1, 1, 0], [0, 0, 0]]
    """
    t = check.whole("t", t)
    lengths = check.labels("lengths", lengths, classes=t + 1, pattern="B")
    return np.arange(t) < lengths[:, None]


def attention_scores(q: Array, k: Array) -> Array:
    """How well each query matches each key: s_ij = q_i·k_j/√d.

    q (..., T, d), k (..., S, d) → (..., T, S). For independent entries of variance 1, q_i·k_j has variance d;
    the division by √d brings it back to 1, so that softmax does not saturate.

    >>> attention_scores([[3.0, 0.0, 0.0, 0.0]], np.eye(4)).tolist()
    [[1.5, 0.0, 0.0, 0.0]]
    """
    q, k = check.arrays(q=(q, "... T d"), k=(k, "... S d"))
    _of_shape("k", k, q.shape[:-2] + k.shape[-2:])
    return q @ k.swapaxes(-1, -2) / math.sqrt(q.shape[-1])


def attention_weights(q: Array, k: Array, mask: Mask | None = None) -> Array:
    """α_ij = softmax over the keys j of the scores s_ij: each row sums to 1. Shape (..., T, S).

    >>> attention_weights(np.zeros((2, 1)), np.zeros((2, 1)), causal_mask(2)).tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    return masked_softmax(attention_scores(q, k), mask)


def sdpa_plain(q: Array, k: Array, v: Array, mask: Mask | None = None) -> Array:
    """Scaled dot-product attention as the formula says it: softmax(Q Kᵀ/√d) V.

    Shapes and mask as in scaled_dot_product_attention. Holds the scores of all heads at once.

    >>> sdpa_plain([[0.0]], [[1.0], [2.0]], [[4.0], [8.0]]).tolist()
    [[6.0]]
    """
    q, k, v = _attention_arrays(q, k, v)
    return attention_weights(q, k, mask) @ v


def scaled_dot_product_attention(q: Array, k: Array, v: Array, mask: Mask | None = None) -> Array:
    """Softmax(Q Kᵀ/√d) V (Vaswani et al. 2017): every query's average of the values, weighted by α_ij.

    q (..., T, d), k (..., S, d), v (..., S, e) with equal leading axes → (..., T, e). mask broadcasts to
    (..., T, S), True where a query may see a key; a query that sees nothing receives zeros.

    A block of queries at a time (several heads if they are short), in place: so few scores stay in the
    processor's cache, where those of all heads would travel through memory.

    >>> scaled_dot_product_attention([[0.0]], [[1.0], [2.0]], [[4.0], [8.0]]).tolist()
    [[6.0]]
    """
    q, k, v = _attention_arrays(q, k, v)
    out = np.empty((*q.shape[:-1], v.shape[-1]), np.result_type(q, k, v))
    scale = 1 / math.sqrt(q.shape[-1])
    shift = _may_overflow(q, k)
    for rows, keys, hidden in _query_blocks(q, k, mask):
        e, total = _exp_scores(q[rows] * scale, k[keys], hidden, shift)
        np.matmul(e, v[keys], out=out[rows])
        out[rows] /= total
    return out


def sdpa_backward(
    g: Array, q: Array, k: Array, v: Array, mask: Mask | None = None
) -> tuple[Array, Array, Array]:
    """Gradients (dq, dk, dv) of scaled_dot_product_attention, from g = dL/dout (..., T, e).

    With P = softmax(S), S = Q Kᵀ/√d: dV = Pᵀ G, dP = G Vᵀ, dS = P ⊙ (dP − rowsum(P ⊙ dP)),
    dQ = dS K/√d, dK = dSᵀ Q/√d. P is computed again, block by block: cheaper than keeping it.

    >>> dq, dk, dv = sdpa_backward([[1.0]], [[0.0]], [[1.0], [2.0]], [[4.0], [8.0]])
    >>> dq.tolist(), dv.tolist()
    ([[1.0]], [[0.5], [0.5]])
    """
    q, k, v = _attention_arrays(q, k, v)
    g = _of_shape("g", check.array("g", g), (*q.shape[:-1], v.shape[-1]))
    dq, dk, dv = np.empty_like(q), np.zeros_like(k), np.zeros_like(v)
    scale = 1 / math.sqrt(q.shape[-1])
    shift = _may_overflow(q, k)
    for rows, keys, hidden in _query_blocks(q, k, mask):
        q_scaled = q[rows] * scale
        e, total = _exp_scores(q_scaled, k[keys], hidden, shift)
        g_rows = g[rows] / total  # P = e/total, and to divide G instead is cheaper: it is narrow
        dv[keys] += e.mT @ g_rows
        ds = g_rows @ v[keys].mT
        ds -= np.vecdot(e, ds)[..., None] / total
        ds *= e
        np.matmul(ds, k[keys], out=dq[rows])
        dk[keys] += ds.mT @ q_scaled
    dq *= scale
    return dq, dk, dv


def sinusoidal_pe(t: int, d: int, base: float = 10000.0) -> Matrix:
    """Positions as vectors (Vaswani et al. 2017), to be added to the embeddings. Shape (t, d), float64.

    PE(pos, 2i) = sin(pos/base^(2i/d)), PE(pos, 2i+1) = cos(pos/base^(2i/d)), pos = 0 .. t−1: column k has the
    exponent 2⌊k/2⌋/d, so each pair shares one frequency, and a shift of pos rotates the pair.

    >>> sinusoidal_pe(2, 4).round(4).tolist()
    [[0.0, 1.0, 0.0, 1.0], [0.8415, 0.5403, 0.01, 1.0]]
    """
    t, d = check.whole("t", t), check.whole("d", d)
    base = check.real("base", base, above=0)
    column = np.arange(d)
    angle = np.arange(t)[:, None] / base ** (2 * (column // 2) / d)
    return np.where(column % 2 == 0, np.sin(angle), np.cos(angle))


def rotary(x: Array, positions: Vector | None = None, base: float = 10000.0) -> Array:
    """Rotary positions (Su et al. 2021): turn each pair of features by an angle that grows with the position.

    x (..., T, d) with d even, positions (T,) or None for 0 .. T−1 → (..., T, d). The pair (x_2i, x_2i+1) at
    position p turns by φ = p/base^(2i/d): (x_2i cos φ − x_2i+1 sin φ, x_2i sin φ + x_2i+1 cos φ).
    Applied to queries and keys, it leaves scores that depend on the distance of their positions only.

    >>> rotary([[1.0, 0.0], [1.0, 0.0]]).round(4).tolist()
    [[1.0, 0.0], [0.5403, 0.8415]]
    """
    x = check.array("x", x, "... T d")
    t, d = x.shape[-2:]
    if d % 2:
        raise ValueError(f"x has {d} features, but an even number was expected: they turn in pairs")
    given = np.arange(t) if positions is None else check.array("positions", positions, "T")
    positions = _of_shape("positions", given, (t,))
    angle = positions[:, None] / check.real("base", base, above=0) ** (np.arange(0, d, 2) / d)
    cos, sin = np.cos(angle).astype(x.dtype), np.sin(angle).astype(x.dtype)
    even, odd = x[..., 0::2], x[..., 1::2]
    return np.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1).reshape(x.shape)


def rotary_backward(g: Array, positions: Vector | None = None, base: float = 10000.0) -> Array:
    """Gradient of rotary with respect to x, from g (..., T, d): the transpose of a rotation turns g back.

    >>> rotary_backward([[0.0, 0.0], [0.0, 1.0]]).round(4).tolist()
    [[0.0, 0.0], [0.8415, 0.5403]]
    """
    g = check.array("g", g, "... T d")
    forward = np.arange(g.shape[-2]) if positions is None else check.array("positions", positions, "T")
    return rotary(g, -forward, base)


def split_heads(x: Sequences, heads: int) -> Array:
    """(B, T, D) → (B, heads, T, D/heads): head h works on its own D/heads neighbouring features.

    >>> split_heads([[[1.0, 2.0], [3.0, 4.0]]], heads=2).tolist()
    [[[[1.0], [3.0]], [[2.0], [4.0]]]]
    """
    x = check.array("x", x, "B T D")
    n, t, d = x.shape
    if d % check.whole("heads", heads):
        raise ValueError(f"x has {d} features, which {heads} heads cannot share equally")
    return x.reshape(n, t, heads, -1).swapaxes(1, 2).copy()


def merge_heads(x: Array) -> Sequences:
    """(B, H, T, d) → (B, T, H·d): undoes split_heads, and is its gradient (as split_heads is its own).

    >>> merge_heads([[[[1.0], [3.0]], [[2.0], [4.0]]]]).tolist()
    [[[1.0, 2.0], [3.0, 4.0]]]
    """
    x = check.array("x", x, "B H T d")
    n, _, t, _ = x.shape
    return x.swapaxes(1, 2).copy().reshape(n, t, -1)


def repeat_heads(x: Array, groups: int) -> Array:
    """Each head of keys or values `groups` times in a row, (B, H, T, d) → (B, H·groups, T, d).

    So several heads of queries share one of keys: grouped-query attention (Ainslie et al. 2023).

    >>> repeat_heads([[[[1.0]], [[2.0]]]], groups=2).ravel().tolist()
    [1.0, 1.0, 2.0, 2.0]
    """
    return np.repeat(check.array("x", x, "B H T d"), check.whole("groups", groups), axis=1)


def repeat_heads_backward(g: Array, groups: int) -> Array:
    """Gradient of repeat_heads, (B, H·groups, T, d) → (B, H, T, d): the sum over each head's copies.

    >>> repeat_heads_backward([[[[1.0]], [[2.0]], [[3.0]], [[4.0]]]], groups=2).ravel().tolist()
    [3.0, 7.0]
    """
    g = check.array("g", g, "B H T d")
    n, heads, t, d = g.shape
    if heads % check.whole("groups", groups):
        raise ValueError(f"g has {heads} heads, which is no multiple of groups = {groups}")
    return g.reshape(n, -1, groups, t, d).sum(axis=2)


def multi_head_attention(
    x: Sequences, context: Sequences, params: Params, heads: int, mask: Mask | None = None
) -> tuple[Sequences, Cache]:
    """Several attentions side by side, each on its own projections, then mixed: Concat(head_1, …) Woᵀ + bo.

    Q = x Wqᵀ + bq, K = context Wkᵀ + bk and V = context Wvᵀ + bv are split into heads;
    head_h = softmax(Q_h K_hᵀ/√(D/heads)) V_h. x (B, T, D), context (B, S, D); params holds wq, wk, wv, wo
    (D, D) and bq, bk, bv, bo (D,); mask broadcasts to (B, heads, T, S). Returns y (B, T, D) and, for the
    backward pass, (x, context, params, mask, Q, K, V split into heads, heads before Wo (B, T, D)).
    Self-attention is context = x, cross-attention anything else.

    >>> params = {f"w{p}": np.eye(2) for p in "qkvo"} | {f"b{p}": np.zeros(2) for p in "qkvo"}
    >>> x = np.array([[[0.0, 0.0]]])
    >>> multi_head_attention(x, np.array([[[0.0, 4.0], [2.0, 0.0]]]), params, heads=2)[0].tolist()
    [[[1.0, 2.0]]]
    """
    x, context = check.arrays(x=(x, "B T D"), context=(context, "B S D"))
    p = _projections(params, x.shape[-1])
    q = split_heads(x @ p["wq"].T + p["bq"], heads)
    k, v = (split_heads(context @ p[f"w{n}"].T + p[f"b{n}"], heads) for n in "kv")
    merged = merge_heads(scaled_dot_product_attention(q, k, v, mask))
    return merged @ p["wo"].T + p["bo"], (x, context, p, mask, q, k, v, merged)


def multi_head_attention_backward(g: Sequences, cache: Cache) -> tuple[Sequences, Sequences, Params]:
    """Gradients (dx, dcontext, dparams) of multi_head_attention, from g = dL/dy (B, T, D) and its cache.

    dparams has the keys of params. In self-attention the gradient of the one input is dx + dcontext.

    >>> params = {f"w{p}": np.eye(2) for p in "qkvo"} | {f"b{p}": np.zeros(2) for p in "qkvo"}
    >>> cache = multi_head_attention(np.zeros((1, 1, 2)), np.zeros((1, 2, 2)), params, heads=2)[1]
    >>> multi_head_attention_backward(np.array([[[2.0, 4.0]]]), cache)[1].tolist()
    [[[1.0, 2.0], [1.0, 2.0]]]
    """
    kinds = np.ndarray, np.ndarray, dict, (np.ndarray, type(None)), *(np.ndarray,) * 4
    x, context, p, mask, q, k, v, merged = check.cache_of("multi_head_attention", cache, *kinds)
    g = _of_shape("g", check.array("g", g, "B T D"), x.shape)
    dheads = split_heads(g @ p["wo"], q.shape[1])
    dq, dk, dv = (merge_heads(d) for d in sdpa_backward(dheads, q, k, v, mask))
    grads = {}
    for name, d, source in (("q", dq, x), ("k", dk, context), ("v", dv, context), ("o", g, merged)):
        flat = d.reshape(-1, d.shape[-1])
        grads[f"w{name}"] = flat.T @ source.reshape(len(flat), -1)
        grads[f"b{name}"] = flat.sum(axis=0)
    return dq @ p["wq"], dk @ p["wk"] + dv @ p["wv"], grads


def flash_attention(
    q: Array, k: Array, v: Array, causal: bool = False, block: int = 128
) -> tuple[Array, Array]:
    """The same attention from block × block tiles: no T×S array is ever made (Dao et al. 2022).

    For each block of queries, walk over the blocks of keys and keep three running things per query: the
    largest score so far m, the sum l = Σ exp(s − m), and the average's numerator o = Σ exp(s − m) v. A new
    tile with a larger maximum m' first shrinks l and o by exp(m − m').

    q (..., T, d), k (..., S, d), v (..., S, e); causal: query i sees the keys j ≤ i. Returns the attention
    (..., T, e) and the log-sum-exp of each query's scores, m + log l (..., T), which the backward pass needs.

    >>> out, lse = flash_attention([[0.0]], [[1.0], [2.0]], [[4.0], [8.0]], block=1)
    >>> out.tolist(), lse.round(4).tolist()
    ([[6.0]], [0.6931])
    """
    q, k, v = _attention_arrays(q, k, v)
    block = check.whole("block", block)
    out = np.empty((*q.shape[:-1], v.shape[-1]), np.result_type(q, k, v))
    lse = np.empty(q.shape[:-1], out.dtype)
    for i in np.ndindex(q.shape[:-2]):
        for rows in _blocks(q.shape[-2], block):
            m, total, o = -np.inf, 0.0, 0.0
            for cols in _blocks(_last_seen(rows, k, causal), block):
                s = _tile_scores(q[i][rows], k[i][cols], causal, rows.start - cols.start)
                m_new = np.maximum(m, s.max(axis=1, keepdims=True))
                shrink = np.exp(m - m_new)
                s -= m_new
                np.exp(s, out=s)
                total = total * shrink + s.sum(axis=1, keepdims=True)
                o = o * shrink + s @ v[i][cols]
                m = m_new
            out[i][rows] = o / total
            lse[i][rows] = (m + np.log(total))[:, 0]
    return out, lse


def flash_attention_backward(
    g: Array, q: Array, k: Array, v: Array, out: Array, lse: Array, causal: bool = False, block: int = 128
) -> tuple[Array, Array, Array]:
    """Gradients (dq, dk, dv) of flash_attention, from g = dL/dout and its results, again tile by tile.

    As in sdpa_backward, with two short cuts: P = exp(S − lse) needs no second pass over the row, and
    rowsum(P ⊙ dP) = rowsum(G ⊙ out) is known before any tile.

    >>> q, k, v = np.array([[0.0]]), np.array([[1.0], [2.0]]), np.array([[4.0], [8.0]])
    >>> dq, dk, dv = flash_attention_backward(np.array([[1.0]]), q, k, v, *flash_attention(q, k, v))
    >>> dq.round(12).tolist(), dv.round(12).tolist()
    ([[1.0]], [[0.5], [0.5]])
    """
    q, k, v = _attention_arrays(q, k, v)
    g, out = (
        _of_shape(n, check.array(n, a), (*q.shape[:-1], v.shape[-1])) for n, a in (("g", g), ("out", out))
    )
    lse = _of_shape("lse", check.array("lse", lse), q.shape[:-1])
    block = check.whole("block", block)
    dq, dk, dv = np.zeros_like(q), np.zeros_like(k), np.zeros_like(v)
    scale = 1 / math.sqrt(q.shape[-1])
    row_sums = np.vecdot(g, out)
    for i in np.ndindex(q.shape[:-2]):
        for rows in _blocks(q.shape[-2], block):
            q_tile, g_tile = q[i][rows], g[i][rows]
            for cols in _blocks(_last_seen(rows, k, causal), block):
                p = _tile_scores(q_tile, k[i][cols], causal, rows.start - cols.start)
                p -= lse[i][rows, None]
                np.exp(p, out=p)
                dv[i][cols] += p.T @ g_tile
                ds = g_tile @ v[i][cols].T
                ds -= row_sums[i][rows, None]
                ds *= p
                ds *= scale
                dq[i][rows] += ds @ k[i][cols]
                dk[i][cols] += ds.T @ q_tile
    return dq, dk, dv


def _blocks(length: int, block: int) -> Iterator[slice]:
    for start in range(0, length, block):
        yield slice(start, min(start + block, length))


def _last_seen(rows: slice, k: Array, causal: bool) -> int:
    """How many of the first keys a block of queries can see at all: tiles beyond are skipped."""
    keys: int = k.shape[-2]
    return min(keys, rows.stop) if causal else keys


def _tile_scores(q: Matrix, k: Matrix, causal: bool, ahead: int) -> Matrix:
    """Scores of one tile whose first query stands `ahead` positions after its first key."""
    s = (q / math.sqrt(q.shape[-1])) @ k.T
    if causal and ahead < len(k):
        s[~np.tri(len(q), len(k), ahead, dtype=bool)] = -np.inf
    return s


def _exp_scores(q: Array, k: Array, hidden: Mask | None, shift: bool) -> tuple[Array, Array]:
    """e_ij = exp(s_ij − m_i), m_i = 0 unless `shift`, and its row sums (1 where a query sees nothing)."""
    e = q @ k.mT
    if hidden is not None:
        np.copyto(e, -np.inf, where=hidden)
    if shift:
        e -= _finite_max(e)
    np.exp(e, out=e)
    total = e @ np.ones((k.shape[-2], 1), e.dtype)  # three times as fast as e.sum(axis=-1)
    return e, total if hidden is None else np.where(total == 0, 1, total)


def _may_overflow(q: Array, k: Array) -> bool:
    """Whether the largest score must be subtracted before exp. |s_ij| ≤ ‖q_i‖‖k_j‖/√d (Cauchy–Schwarz), and
    below 30 exp is harmless even in float32 (e³⁰ = 10¹³): softmax is the same without these two passes."""
    longest = math.sqrt(float(np.vecdot(q, q).max()) * float(np.vecdot(k, k).max()))
    return not longest / math.sqrt(q.shape[-1]) <= 30


def _finite_max(scores: Array) -> Array:
    """The largest score of each row; 0 for a row of −∞, from which −∞ could not be subtracted."""
    m = scores.max(axis=-1, keepdims=True)
    return np.where(np.isneginf(m), 0, m)


def _query_blocks(q: Array, k: Array, mask: Mask | None) -> Iterator[tuple[Any, Any, Mask | None]]:
    """All queries, so many at a time that their scores stay below `_SCORES`: (index of the queries, index of
    the keys up to the last that one of them sees, what they may not see of these or None)."""
    lead, (t, s) = q.shape[:-2], (q.shape[-2], k.shape[-2])
    hidden = None if mask is None else _spread(~check.mask("mask", mask), (*lead, t, s))
    at_once = min(t, max(1, _SCORES // s))
    together = max(1, _SCORES // (at_once * s))
    groups = ((*i, h) for i in np.ndindex(lead[:-1]) for h in _blocks(lead[-1], together)) if lead else [()]
    for heads in groups:
        for block in _blocks(t, at_once):
            rows = (*heads, block)
            if hidden is None:
                yield rows, heads, None
            else:
                seen = np.flatnonzero(~hidden[rows].all(axis=-2).reshape(-1, s).all(axis=0))
                cols = slice(0, seen[-1] + 1 if seen.size else 1)
                yield rows, (*heads, cols), hidden[rows][..., cols]


def _spread(mask: Mask, shape: tuple[int, ...]) -> Mask:
    try:
        return np.broadcast_to(mask, shape)
    except ValueError:
        raise ValueError(f"mask has shape {mask.shape}, which does not broadcast to {shape}") from None


def _attention_arrays(q: Array, k: Array, v: Array) -> tuple[Array, Array, Array]:
    q, k, v = check.arrays(q=(q, "... T d"), k=(k, "... S d"), v=(v, "... S e"))
    _of_shape("k", k, q.shape[:-2] + k.shape[-2:])
    _of_shape("v", v, q.shape[:-2] + v.shape[-2:])
    return q, k, v


def _projections(params: Params, d: int) -> Params:
    """The eight parameters, each of its shape."""
    wanted = {f"w{n}": (d, d) for n in "qkvo"} | {f"b{n}": (d,) for n in "qkvo"}
    if set(check.instance("params", params, Mapping)) != set(wanted):
        raise ValueError(f"params must hold {', '.join(wanted)}, not {', '.join(sorted(map(str, params)))}")
    return {n: _of_shape(n, check.array(n, params[n]), shape) for n, shape in wanted.items()}


def _of_shape(name: str, value: Array, shape: tuple[int, ...]) -> Array:
    if value.shape != shape:
        raise ValueError(f"{name} has shape {value.shape}, but {shape} was expected")
    return value
