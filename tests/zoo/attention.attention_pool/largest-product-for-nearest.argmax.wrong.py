import numpy as np

from dlcore.activations import softmax


def attention_pool(query, keys, values, kernel="dot"):
    if callable(kernel):
        return kernel(query, keys) @ values
    scores = keys @ query / np.sqrt(len(query))
    if kernel == "dot":
        return softmax(scores) @ values
    if kernel == "nearest":
        return values[scores.argmax()]
    if kernel == "gaussian":
        return softmax(-((keys - query) ** 2).sum(axis=1) / 2) @ values
    return values.mean(axis=0)
