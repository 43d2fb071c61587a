from dlcore.attention import merge_heads, sdpa_backward, split_heads


def multi_head_attention_backward(g, cache):
    x, context, p, mask, q, k, v, merged = cache
    parts = sdpa_backward(split_heads(g @ p["wo"], q.shape[1]), q, k, v, mask)
    dq, dk, dv = (merge_heads(part) for part in parts)
    grads = {
        "wq": (x.mT @ dq).sum(axis=0),
        "wk": (context.mT @ dk).sum(axis=0),
        "wv": (context.mT @ dv).sum(axis=0),
        "wo": (merged.mT @ g).sum(axis=0),
    }
    for name, d in (("bq", dq), ("bk", dk), ("bv", dv), ("bo", g)):
        grads[name] = d.sum(axis=0).sum(axis=0)
    return dq @ p["wq"], dk @ p["wk"] + dv @ p["wv"], grads
