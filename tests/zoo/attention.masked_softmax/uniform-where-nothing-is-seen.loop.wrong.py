import numpy as np


def masked_softmax(scores, mask=None):
    rows = scores.reshape(-1, scores.shape[-1])
    seen = np.broadcast_to(True if mask is None else mask, scores.shape).reshape(rows.shape)
    out = []
    for row, see in zip(rows, seen, strict=True):
        low = [s if yes else np.finfo(np.float32).min for s, yes in zip(row, see, strict=True)]
        e = [np.exp(s - max(low)) for s in low]
        out.append([x / sum(e) for x in e])
    return np.array(out).reshape(scores.shape)
