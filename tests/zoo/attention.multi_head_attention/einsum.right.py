import numpy as np


def multi_head_attention(x, context, params, heads, mask=None):
    d = x.shape[-1] // heads
    wq, wk, wv = (params[n].reshape(heads, d, -1) for n in ("wq", "wk", "wv"))
    bq, bk, bv = (params[n].reshape(heads, 1, d) for n in ("bq", "bk", "bv"))
    q = np.einsum("btf,hdf->bhtd", x, wq) + bq
    k = np.einsum("bsf,hdf->bhsd", context, wk) + bk
    v = np.einsum("bsf,hdf->bhsd", context, wv) + bv
    scores = np.einsum("bhtd,bhsd->bhts", q, k) / d**0.5
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    alpha = np.exp(scores - scores.max(axis=-1, keepdims=True))
    alpha /= alpha.sum(axis=-1, keepdims=True)
    wo = params["wo"].reshape(-1, heads, d)
    y = np.einsum("bhts,bhsd,ohd->bto", alpha, v, wo) + params["bo"]
    return y, {"alpha": alpha, "q": q, "k": k, "v": v}
