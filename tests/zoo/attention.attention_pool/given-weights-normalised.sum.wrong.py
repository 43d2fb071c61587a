import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    squares = ((keys - query) ** 2).sum(axis=1)
    if callable(kernel):
        weights = kernel(query, keys)
    elif kernel == "uniform":
        weights = np.ones(len(keys))
    elif kernel == "nearest":
        weights = np.arange(len(keys)) == squares.argmin()
    else:
        scores = keys @ query / np.sqrt(len(query)) if kernel == "dot" else -squares / 2
        weights = np.exp(scores - scores.max())
    return weights @ values / weights.sum()
