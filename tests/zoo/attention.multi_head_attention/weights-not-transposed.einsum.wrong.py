import numpy as np


def multi_head_attention(x, context, params, heads, mask=None):
    B, T, D = x.shape
    q, k, v = (
        (np.einsum("bti,io->bto", a, params["w" + n]) + params["b" + n]).reshape(B, -1, heads, D // heads)
        for n, a in (("q", x), ("k", context), ("v", context))
    )
    scores = np.einsum("bthd,bshd->bhts", q, k) * (D // heads) ** -0.5
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    y = np.einsum("bhts,bshd->bthd", e / e.sum(axis=-1, keepdims=True), v).reshape(B, T, D)
    return np.einsum("bti,io->bto", y, params["wo"]) + params["bo"], None
