import numpy as np


def multi_head_attention(x, context, params, heads, mask=None):
    B, T, D = x.shape
    q = (x @ params["wq"].T + params["bq"]).reshape(B, T, heads, -1)
    k = (context @ params["wk"].T + params["bk"]).reshape(B, context.shape[1], heads, -1)
    v = (context @ params["wv"].T + params["bv"]).reshape(B, context.shape[1], heads, -1)
    scores = np.einsum("bthd,bshd->bhts", q, k) / np.sqrt(D)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    y = np.einsum("bhts,bshd->bthd", e / e.sum(axis=-1, keepdims=True), v).reshape(B, T, D)
    return y @ params["wo"].T + params["bo"], (q, k, v)
