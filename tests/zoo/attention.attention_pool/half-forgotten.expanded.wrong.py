import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    n, d = keys.shape
    if kernel == "uniform":
        return np.ones(n) @ values / n
    if kernel == "nearest":
        best = 0
        for i in range(1, n):
            if np.linalg.norm(keys[i] - query) < np.linalg.norm(keys[best] - query):
                best = i
        return values[best].copy()
    if kernel in ("dot", "gaussian"):
        match = keys @ query
        scores = match / d**0.5 if kernel == "dot" else 2 * match - (keys**2).sum(axis=1)
        return np.exp(scores - np.logaddexp.reduce(scores)) @ values
    return kernel(query, keys) @ values
