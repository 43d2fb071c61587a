import numpy as np

from dlcore.activations import softmax


def attention_pool(query, keys, values, kernel="dot"):
    if callable(kernel):
        alpha = kernel(query, keys)
    elif kernel == "dot":
        alpha = softmax(keys @ query)
    elif kernel == "gaussian":
        alpha = softmax(-np.sum((query - keys) ** 2, axis=1) / 2)
    elif kernel == "nearest":
        alpha = np.zeros(len(keys))
        alpha[np.argmin(np.sum((query - keys) ** 2, axis=1))] = 1
    else:
        alpha = np.ones(len(keys)) / len(keys)
    return alpha @ values
