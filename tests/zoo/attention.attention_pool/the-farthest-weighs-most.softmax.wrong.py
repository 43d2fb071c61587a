import numpy as np

from dlcore.activations import softmax


def attention_pool(query, keys, values, kernel="dot"):
    if callable(kernel):
        return kernel(query, keys) @ values
    if kernel == "uniform":
        return values.mean(axis=0)
    if kernel == "dot":
        return softmax(keys @ query / np.sqrt(len(query))) @ values
    squares = np.sum((keys - query) ** 2, axis=1)
    return values[squares.argmin()] if kernel == "nearest" else softmax(squares / 2) @ values
