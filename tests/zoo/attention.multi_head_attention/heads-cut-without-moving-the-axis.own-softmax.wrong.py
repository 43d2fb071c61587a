import numpy as np


def multi_head_attention(x, context, params, heads, mask=None):
    d = x.shape[2] // heads
    linear = {
        n: np.einsum("btf,of->bto", a, params["w" + n]) for n, a in (("q", x), ("k", context), ("v", context))
    }
    q, k, v = ((linear[n] + params["b" + n]).reshape(len(x), heads, -1, d) for n in "qkv")
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(d)
    scores = scores if mask is None else np.where(mask, scores, -np.inf)
    alpha = np.exp(scores - scores.max(axis=-1, keepdims=True))
    alpha = alpha / alpha.sum(axis=-1, keepdims=True)
    merged = np.matmul(alpha, v).reshape(x.shape)
    return merged @ params["wo"].T + params["bo"], alpha
