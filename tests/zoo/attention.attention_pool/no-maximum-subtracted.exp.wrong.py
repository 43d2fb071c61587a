import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    if callable(kernel):
        return kernel(query, keys) @ values
    if kernel == "uniform":
        return values.mean(axis=0)
    squares = ((keys - query) ** 2).sum(axis=1)
    if kernel == "nearest":
        return values[squares.argmin()]
    e = np.exp(keys @ query / np.sqrt(len(query)) if kernel == "dot" else -squares / 2)
    return e @ values / e.sum()
