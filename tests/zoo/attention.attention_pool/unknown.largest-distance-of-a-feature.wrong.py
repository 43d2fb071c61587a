import numpy as np

from dlcore.activations import softmax


def attention_pool(query, keys, values, kernel="dot"):
    if callable(kernel):
        return kernel(query, keys) @ values
    if kernel == "uniform":
        return values.mean(axis=0)
    if kernel == "dot":
        return softmax(keys @ query / np.sqrt(len(query))) @ values
    distance = np.abs(keys - query).max(axis=1)
    return values[distance.argmin()] if kernel == "nearest" else softmax(-(distance**2) / 2) @ values
