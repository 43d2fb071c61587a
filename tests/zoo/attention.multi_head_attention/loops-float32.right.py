import numpy as np


def multi_head_attention(x, context, params, heads, mask=None):
    p = {name: np.asarray(value, dtype=np.float32) for name, value in params.items()}
    x, context = x.astype(np.float32), context.astype(np.float32)
    batch, steps, width = x.shape
    seen_steps = context.shape[1]
    if mask is None:
        mask = True
    mask = np.broadcast_to(mask, (batch, heads, steps, seen_steps))
    size = width // heads
    y = np.zeros((batch, steps, width), dtype=np.float32)
    for b in range(batch):
        q = x[b] @ p["wq"].T + p["bq"]
        k = context[b] @ p["wk"].T + p["bk"]
        v = context[b] @ p["wv"].T + p["bv"]
        for h in range(heads):
            own = slice(h * size, (h + 1) * size)
            for t in range(steps):
                scores = [
                    q[t, own] @ k[s, own] / np.sqrt(np.float32(size)) if mask[b, h, t, s] else -np.inf
                    for s in range(seen_steps)
                ]
                e = np.exp(np.array(scores) - max(scores))
                y[b, t, own] = e / e.sum() @ v[:, own]
        y[b] = y[b] @ p["wo"].T + p["bo"]
    return y, None
