import numpy as np

from dlcore.attention import sdpa_backward


def multi_head_attention_backward(g, cache):
    x, context, params, mask, q, k, v, merged = cache
    heads, size = q.shape[1], q.shape[3]
    full = (*q.shape[:3], k.shape[2])
    mask = np.ones(full, dtype=bool) if mask is None else np.broadcast_to(mask, full)
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    dx, dcontext = np.zeros_like(x), np.zeros_like(context)
    for b in range(len(x)):
        grads["wo"] += g[b].T @ merged[b]
        grads["bo"] += g[b].sum(axis=0)
        dmerged = g[b] @ params["wo"]
        for h in range(heads):
            own = slice(h * size, (h + 1) * size)
            parts = sdpa_backward(dmerged[:, own], q[b, h], k[b, h], v[b, h], mask[b, h])
            for name, part, source, into in zip(
                "qkv", parts, (x, context, context), (dx, dcontext, dcontext), strict=True
            ):
                grads["w" + name][own] += part.T @ source[b]
                grads["b" + name][own] += part.sum(axis=0)
                into[b] += part @ params["w" + name][own]
    return dx, dcontext, grads
