import numpy as np

from dlcore.activations import softmax


def attention_pool(query, keys, values, kernel="dot"):
    if callable(kernel):
        return kernel(query, keys) @ values
    distance = np.linalg.norm(keys - query, axis=1)
    if kernel == "dot":
        return softmax(keys @ query / np.sqrt(query.size)) @ values
    if kernel == "gaussian":
        return softmax(-distance / 2) @ values
    if kernel == "nearest":
        return values[distance.argmin()]
    return values.sum(axis=0) / len(values)
