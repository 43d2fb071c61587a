import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    if callable(kernel):
        return kernel(query, keys) @ values
    if kernel == "uniform":
        return values.mean(axis=0)
    squares = ((query - keys) ** 2).sum(axis=1)
    if kernel == "nearest":
        return values[squares.argmin()]
    scores = query @ keys.T / np.sqrt(len(keys)) if kernel == "dot" else -0.5 * squares
    e = np.exp(scores - scores.max())
    return e @ values / e.sum()
