import numpy as np

from dlcore.attention import merge_heads, sdpa_backward, split_heads


def multi_head_attention_backward(g, cache):
    x, context, p, mask, q, k, v, _ = cache
    g = g.astype(np.float32)
    width = g.shape[-1]
    dwo = g.reshape(-1, width).T @ x.reshape(-1, width)
    dbo = g.reshape(-1, width).sum(axis=0)
    parts = sdpa_backward(split_heads(g @ p["wo"], q.shape[1]), q, k, v, mask)
    dq, dk, dv = (merge_heads(part).reshape(-1, width) for part in parts)
    grads = {"wo": dwo, "bo": dbo, "wq": dq.T @ x.reshape(-1, width), "bq": dq.sum(axis=0)}
    for name, d in (("k", dk), ("v", dv)):
        grads["w" + name] = d.T @ context.reshape(-1, width)
        grads["b" + name] = d.sum(axis=0)
    dx = (dq @ p["wq"]).reshape(x.shape)
    return dx, (dk @ p["wk"] + dv @ p["wv"]).reshape(context.shape), grads
