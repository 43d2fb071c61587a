import numpy as np


def multi_head_attention(x, context, params, heads, mask=None):
    p = {name: value.astype(np.float32) for name, value in params.items()}
    q = np.split(x @ p["wq"].T + p["bq"], heads, axis=2)
    k = np.split(context @ p["wk"].T + p["bk"], heads, axis=2)
    v = np.split(context @ p["wv"].T + p["bv"], heads, axis=2)
    outs = []
    for h in range(heads):
        scores = q[h] @ k[h].transpose(0, 2, 1) / np.sqrt(q[h].shape[-1])
        if mask is not None:
            full = np.broadcast_to(mask, (len(x), heads, *scores.shape[1:]))
            scores = np.where(full[:, h], scores, -1e9)
        e = np.exp(scores - scores.max(axis=2, keepdims=True))
        outs.append(e / e.sum(axis=2, keepdims=True) @ v[h])
    return np.concatenate(outs, axis=2), None
