import numpy as np

from dlcore.attention import merge_heads, sdpa_backward, split_heads


def multi_head_attention_backward(g, cache):
    x, context, p, mask, q, k, v, merged = cache
    dheads = split_heads(g @ p["wo"], q.shape[1])
    dq, dk, dv = map(merge_heads, sdpa_backward(dheads, q, k, v, mask))
    grads = {}
    for n, d, source in (("q", dq, x), ("k", dk, context), ("v", dv, context), ("o", g, merged)):
        grads["w" + n] = np.einsum("bto,bti->oi", d, source)
        grads["b" + n] = d.sum(axis=(0, 1))
    return dq @ p["wq"].T, dk @ p["wk"].T + dv @ p["wv"].T, grads
