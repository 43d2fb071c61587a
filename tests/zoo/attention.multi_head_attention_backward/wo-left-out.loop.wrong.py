import numpy as np

from dlcore.attention import sdpa_backward


def multi_head_attention_backward(g, cache):
    x, context, p, mask, q, k, v, merged = cache
    g = g.astype(np.float32)
    B, H, _, d = q.shape
    dheads = np.zeros(q.shape, dtype=np.float32)
    for h in range(H):
        dheads[:, h] = g[:, :, h * d : (h + 1) * d]
    dq, dk, dv = (a.transpose(0, 2, 1, 3).reshape(B, -1, H * d) for a in sdpa_backward(dheads, q, k, v, mask))
    out = np.concatenate([dq.sum(axis=(0, 1)), dk.sum(axis=(0, 1)), dv.sum(axis=(0, 1))]).reshape(3, -1)
    grads = {
        "wq": sum(dq[b].T @ x[b] for b in range(B)),
        "wk": sum(dk[b].T @ context[b] for b in range(B)),
        "wv": sum(dv[b].T @ context[b] for b in range(B)),
        "wo": sum(g[b].T @ merged[b] for b in range(B)),
        **dict(zip(("bq", "bk", "bv"), out, strict=True)),
        "bo": g.sum(axis=(0, 1)),
    }
    return dq @ p["wq"], dk @ p["wk"] + dv @ p["wv"], grads
