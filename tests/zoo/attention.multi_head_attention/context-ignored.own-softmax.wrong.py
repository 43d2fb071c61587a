import numpy as np


def multi_head_attention(x, context, params, heads, mask=None):
    B, T, D = x.shape
    w = np.concatenate([params["wq"], params["wk"], params["wv"]])
    b = np.concatenate([params["bq"], params["bk"], params["bv"]])
    q, k, v = (x @ w.T + b).reshape(B, T, 3, heads, D // heads).transpose(2, 0, 3, 1, 4)
    scores = q @ k.swapaxes(2, 3) / np.sqrt(D // heads)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    e = np.exp(scores - scores.max(axis=3, keepdims=True))
    y = (e @ v / e.sum(axis=3, keepdims=True)).transpose(0, 2, 1, 3).reshape(B, T, D)
    return y @ params["wo"].T + params["bo"], None
