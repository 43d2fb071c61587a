import math

import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    query, keys, values = (np.asarray(a, dtype=np.float32) for a in (query, keys, values))
    n = len(keys)
    if callable(kernel):
        weights = kernel(query, keys)
    elif kernel == "uniform":
        weights = [1 / n] * n
    elif kernel == "nearest":
        best = min(range(n), key=lambda i: float(sum((query - keys[i]) ** 2)))
        weights = [float(i == best) for i in range(n)]
    else:
        scores = []
        for key in keys:
            if kernel == "dot":
                scores.append(float(query @ key) / math.sqrt(query.size))
            else:
                scores.append(-0.5 * sum((a - b) ** 2 for a, b in zip(query, key, strict=True)))
        top = max(scores)
        weights = [math.exp(s - top) for s in scores]
        weights = [w / sum(weights) for w in weights]
    return sum(w * value for w, value in zip(weights, values, strict=True))
