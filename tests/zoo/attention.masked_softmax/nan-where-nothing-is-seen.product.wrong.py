import numpy as np


def masked_softmax(scores, mask=None):
    seen = 1.0 if mask is None else mask.astype(float)
    top = np.max(
        scores, axis=-1, keepdims=True, where=np.broadcast_to(seen == 1.0, scores.shape), initial=-1e6
    )
    e = np.exp(np.minimum(scores - top, 0)) * seen
    return e / e.sum(axis=-1)[..., np.newaxis]
