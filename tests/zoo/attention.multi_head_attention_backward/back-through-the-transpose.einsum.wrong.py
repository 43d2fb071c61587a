import numpy as np

from dlcore.attention import merge_heads, sdpa_backward, split_heads


def multi_head_attention_backward(g, cache):
    x, context, p, mask, q, k, v, merged = cache
    dmerged = np.einsum("bto,oi->bti", g, p["wo"])
    parts = sdpa_backward(split_heads(dmerged, q.shape[1]), q, k, v, mask)
    dq, dk, dv = (merge_heads(part) for part in parts)

    def rows(a):
        return a.reshape(-1, a.shape[-1])

    grads = {"wq": rows(dq).T @ rows(x), "wk": rows(dk).T @ rows(context)}
    grads |= {"wv": rows(dv).T @ rows(context), "wo": rows(g).T @ rows(merged)}
    grads |= {"bq": rows(dq).sum(0), "bk": rows(dk).sum(0), "bv": rows(dv).sum(0), "bo": rows(g).sum(0)}
    dx = np.einsum("bto,io->bti", dq, p["wq"])
    dcontext = np.einsum("bto,io->bti", dk, p["wk"]) + np.einsum("bto,io->bti", dv, p["wv"])
    return dx, dcontext, grads
