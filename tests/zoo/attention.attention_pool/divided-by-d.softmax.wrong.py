import numpy as np

from dlcore.activations import softmax


def attention_pool(query, keys, values, kernel="dot"):
    if callable(kernel):
        return kernel(query, keys) @ values
    if kernel == "dot":
        return softmax((query * keys).mean(axis=1)) @ values
    if kernel == "uniform":
        return np.mean(values, 0)
    distance = np.linalg.norm(query - keys, axis=1)
    if kernel == "nearest":
        return values[distance.argmin()]
    return softmax(-(distance**2) / 2) @ values
