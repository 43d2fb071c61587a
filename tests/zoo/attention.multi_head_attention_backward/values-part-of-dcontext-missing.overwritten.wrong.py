from dlcore.attention import merge_heads, sdpa_backward, split_heads


def multi_head_attention_backward(g, cache):
    x, context, p, mask, q, k, v, merged = cache
    width = x.shape[-1]
    grads, inputs = {}, {}
    dheads = sdpa_backward(split_heads(g @ p["wo"], q.shape[1]), q, k, v, mask)
    outs = dict(zip("qkv", map(merge_heads, dheads), strict=True))
    for n, into, name in (("v", context, "context"), ("k", context, "context"), ("q", x, "x")):
        inputs[name] = outs[n] @ p["w" + n]
        grads["w" + n] = outs[n].reshape(-1, width).T @ into.reshape(-1, width)
        grads["b" + n] = outs[n].reshape(-1, width).sum(axis=0)
    grads["wo"] = g.reshape(-1, width).T @ merged.reshape(-1, width)
    grads["bo"] = g.sum(axis=(0, 1))
    return inputs["x"], inputs["context"], grads
