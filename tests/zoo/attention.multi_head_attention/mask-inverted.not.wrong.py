import numpy as np

from dlcore.attention import scaled_dot_product_attention


def multi_head_attention(x, context, params, heads, mask=None):
    hidden = None if mask is None else np.logical_not(mask)
    q, k, v = (
        np.stack(np.split(a @ params["w" + n].T + params["b" + n], heads, axis=-1), axis=1)
        for n, a in (("q", x), ("k", context), ("v", context))
    )
    y = np.concatenate(list(scaled_dot_product_attention(q, k, v, hidden).swapaxes(0, 1)), axis=-1)
    return y @ params["wo"].T + params["bo"], None
