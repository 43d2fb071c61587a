import math

import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    n = len(keys)
    if callable(kernel):
        weights = kernel(query, keys)
    elif kernel == "uniform":
        weights = [1 / n] * n
    else:
        scores = []
        for key in keys:
            squared = sum((a - b) ** 2 for a, b in zip(query, key, strict=True))
            scores.append(key @ query / math.sqrt(len(key)) if kernel == "dot" else squared / 2)
        if kernel == "nearest":
            return values[int(np.argmin(scores))]
        weights = np.exp(np.subtract(scores, max(scores)))
        weights /= weights.sum()
    return sum(weights[i] * values[i] for i in range(n))
