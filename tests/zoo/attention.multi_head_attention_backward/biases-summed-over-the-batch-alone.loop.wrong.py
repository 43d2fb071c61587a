import numpy as np

from dlcore.attention import merge_heads, sdpa_backward, split_heads


def multi_head_attention_backward(g, cache):
    x, context, p, mask, q, k, v, merged = cache
    parts = sdpa_backward(split_heads(g @ p["wo"], q.shape[1]), q, k, v, mask)
    outs = dict(zip("qkv", map(merge_heads, parts), strict=True), o=g)
    sources = {"q": x, "k": context, "v": context, "o": merged}
    grads = {}
    for n, d in outs.items():
        grads["w" + n] = np.zeros_like(p["w" + n])
        grads["b" + n] = np.zeros(d.shape[1:])
        for b in range(len(d)):
            grads["w" + n] += d[b].T @ sources[n][b]
            grads["b" + n] += d[b]
    return outs["q"] @ p["wq"], outs["k"] @ p["wk"] + outs["v"] @ p["wv"], grads
