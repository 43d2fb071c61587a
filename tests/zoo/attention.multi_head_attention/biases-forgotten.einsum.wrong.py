import numpy as np


def multi_head_attention(x, context, params, heads, mask=None):
    width = x.shape[-1]
    wq, wk, wv = (params[n].reshape(heads, -1, width) for n in ("wq", "wk", "wv"))
    q = np.einsum("btf,hdf->bhtd", x, wq)
    scores = np.einsum("bhtd,hdf,bsf->bhts", q, wk, context) / np.sqrt(width / heads)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    alpha = e / e.sum(axis=-1, keepdims=True)
    out = np.einsum("bhts,bsf,hdf->bthd", alpha, context, wv).reshape(x.shape)
    return np.einsum("btf,of->bto", out, params["wo"]), alpha
