import numpy as np


def attention_pool(query, keys, values, kernel="dot"):
    n = len(keys)
    match = [float(np.dot(query, key)) for key in keys]
    if callable(kernel):
        weights = kernel(query, keys)
    elif kernel == "uniform":
        weights = [1 / n] * n
    elif kernel == "nearest":
        weights = [0.0] * n
        weights[match.index(max(match))] = 1.0
    else:
        half = [float(np.sum((key - query) ** 2)) / 2 for key in keys]
        scores = [m / len(query) ** 0.5 for m in match] if kernel == "dot" else [-h for h in half]
        weights = [np.exp(s - max(scores)) for s in scores]
        weights = [w / sum(weights) for w in weights]
    return np.array(weights) @ values
