import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    n = len(keys)
    squared = [float(np.dot(query - k, query - k)) for k in keys]
    if kernel == "uniform":
        weights = np.full(n, 1.0 / n)
    elif kernel == "nearest":
        weights = np.arange(n) == squared.index(min(squared))
    elif kernel in ("dot", "gaussian"):
        scores = [np.dot(query, k) if kernel == "dot" else -s / 2 for k, s in zip(keys, squared, strict=True)]
        weights = np.exp(np.array(scores) - max(scores))
        weights = weights / weights.sum()
    else:
        weights = kernel(query, keys)
    out = np.zeros(values.shape[1])
    for i in range(n):
        out += weights[i] * values[i]
    return out
