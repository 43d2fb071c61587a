import numpy as np


def multi_head_attention_backward(g, cache):
    x, context, p, mask, q, k, v, merged = cache
    B, H, T, d = q.shape
    scores = np.einsum("bhtd,bhsd->bhts", q, k) / np.sqrt(d)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    alpha = np.exp(scores - scores.max(axis=-1, keepdims=True))
    alpha /= alpha.sum(axis=-1, keepdims=True)
    dheads = np.einsum("bto,ohd->bhtd", g, p["wo"].reshape(-1, H, d))
    dalpha = np.einsum("bhtd,bhsd->bhts", dheads, v)
    dscores = alpha * (dalpha - (alpha * dalpha).sum(axis=-1, keepdims=True)) / np.sqrt(d)
    dq = np.einsum("bhts,bhsd->bthd", dscores, k).reshape(B, T, -1)
    dk = np.einsum("bhts,bhtd->bshd", dscores, q).reshape(B, -1, H * d)
    dv = np.einsum("bhts,bhtd->bshd", alpha, dheads).reshape(B, -1, H * d)
    dparams = {}
    for n, out, into in (("q", dq, x), ("k", dk, context), ("v", dv, context), ("o", g, merged)):
        dparams["w" + n] = np.einsum("bto,bti->oi", out, into)
        dparams["b" + n] = np.einsum("bto->o", out)
    dx = np.einsum("bto,oi->bti", dq, p["wq"])
    dcontext = np.einsum("bto,oi->bti", dk, p["wk"]) + np.einsum("bto,oi->bti", dv, p["wv"])
    return dx, dcontext, dparams
