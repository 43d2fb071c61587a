import numpy as np

from dlcore.attention import merge_heads, sdpa_backward, split_heads


def multi_head_attention_backward(g, cache):
    x, context, p, mask, q, k, v, merged = cache
    g, x, context, q, k, v, merged = (
        np.asfortranarray(a, dtype=np.float32) for a in (g, x, context, q, k, v, merged)
    )
    p = {name: value.astype(np.float32) for name, value in p.items()}
    dq, dk, dv = sdpa_backward(split_heads(g @ p["wo"], q.shape[1]), q, k, v, mask)
    dq, dk, dv = merge_heads(dq), merge_heads(dk), merge_heads(dv)
    dparams = {
        "wq": np.tensordot(dq, x, axes=([0, 1], [0, 1])),
        "wk": np.tensordot(dk, context, axes=([0, 1], [0, 1])),
        "wv": np.tensordot(dv, context, axes=([0, 1], [0, 1])),
        "wo": np.tensordot(g, merged, axes=([0, 1], [0, 1])),
        "bq": dq.sum(axis=(0, 1)),
        "bk": dk.sum(axis=(0, 1)),
        "bv": dv.sum(axis=(0, 1)),
        "bo": g.sum(axis=(0, 1)),
    }
    return [dq @ p["wq"], np.concatenate([dk, dv], axis=2) @ np.concatenate([p["wk"], p["wv"]]), dparams]
