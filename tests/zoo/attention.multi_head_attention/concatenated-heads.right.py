import numpy as np

from dlcore.attention import scaled_dot_product_attention


def multi_head_attention(x, context, params, heads, mask=None):
    q = np.array_split(x @ params["wq"].T + params["bq"], heads, axis=-1)
    k = np.array_split(context @ params["wk"].T + params["bk"], heads, axis=-1)
    v = np.array_split(context @ params["wv"].T + params["bv"], heads, axis=-1)
    if mask is not None:
        mask = np.broadcast_to(mask, (len(x), heads, x.shape[1], context.shape[1]))
    outs = []
    for h in range(heads):
        seen = None if mask is None else mask[:, h]
        outs.append(scaled_dot_product_attention(q[h], k[h], v[h], seen))
    y = np.concatenate(outs, axis=-1) @ params["wo"].T + params["bo"]
    return [np.asfortranarray(y), (x, context, params, heads, mask)]
