import numpy as np

from dlcore.attention import merge_heads, split_heads


def multi_head_attention(x, context, params, heads, mask=None):
    q = split_heads(x @ params["wq"].T + params["bq"], heads)
    k = split_heads(context @ params["wk"].T + params["bk"], heads)
    v = split_heads(context @ params["wv"].T + params["bv"], heads)
    scores = q @ k.swapaxes(2, 3) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -1e30)
    e = np.exp(scores - scores.max(axis=2, keepdims=True))
    y = merge_heads(e / e.sum(axis=2, keepdims=True) @ v)
    return y @ params["wo"].T + params["bo"], None
