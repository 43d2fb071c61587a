import numpy as np

from dlcore.attention import scaled_dot_product_attention


def multi_head_attention(x, context, params, heads, mask=None):
    size = x.shape[2] // heads
    q, k, v = (a @ params["w" + n].T + params["b" + n] for n, a in (("q", x), ("k", context), ("v", context)))
    full = (len(x), heads, x.shape[1], context.shape[1])
    mask = np.ones(full, dtype=bool) if mask is None else np.broadcast_to(mask, full)
    outs = []
    for h in range(heads):
        part = np.s_[:, :, h * size : (h + 1) * size]
        outs.append(scaled_dot_product_attention(q[part], k[part], v[part], mask[:, h]))
    merged = np.stack(outs, axis=1).reshape(len(x), x.shape[1], -1)
    return np.dot(merged, params["wo"].T) + params["bo"], None
