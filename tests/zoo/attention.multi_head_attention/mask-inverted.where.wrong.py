import numpy as np

from dlcore.attention import masked_softmax, merge_heads, split_heads


def multi_head_attention(x, context, params, heads, mask=None):
    q = split_heads(x @ params["wq"].T + params["bq"], heads)
    k = split_heads(context @ params["wk"].T + params["bk"], heads)
    v = split_heads(context @ params["wv"].T + params["bv"], heads)
    scores = q @ k.swapaxes(2, 3) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores[np.broadcast_to(mask, scores.shape)] = -np.inf
    y = merge_heads(masked_softmax(scores) @ v)
    return y @ params["wo"].T + params["bo"], None
