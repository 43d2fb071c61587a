import math

import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    query, keys = query.astype(np.float32), keys.astype(np.float32)
    distances = [math.sqrt(sum((key - query) ** 2)) for key in keys]
    n = len(keys)
    if callable(kernel):
        weights = kernel(query, keys)
    elif kernel == "nearest":
        weights = [i == distances.index(min(distances)) for i in range(n)]
    elif kernel == "uniform":
        weights = [1 / n] * n
    else:
        scores = [-0.5 * r for r in distances]
        if kernel == "dot":
            scores = [key @ query / math.sqrt(len(query)) for key in keys]
        weights = [math.exp(s - max(scores)) for s in scores]
        weights = np.divide(weights, sum(weights))
    return np.dot(weights, values)
