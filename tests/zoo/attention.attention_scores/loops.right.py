import math

import numpy as np


def attention_scores(q, k):
    out = np.zeros((*q.shape[:-1], k.shape[-2]))
    for i in np.ndindex(q.shape[:-2]):
        for t in range(q.shape[-2]):
            for s in range(k.shape[-2]):
                out[i][t, s] = sum(a * b for a, b in zip(q[i][t], k[i][s], strict=True)) / math.sqrt(
                    q.shape[-1]
                )
    return out
