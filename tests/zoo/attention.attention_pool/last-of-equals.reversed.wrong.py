import numpy as np

from dlcore.activations import softmax


def attention_pool(query, keys, values, kernel="dot"):
    n = len(keys)
    squares = np.einsum("nd,nd->n", keys - query, keys - query)
    alpha = np.zeros(n)
    if callable(kernel):
        alpha = kernel(query, keys)
    elif kernel == "nearest":
        alpha[n - 1 - np.argmin(squares[::-1])] = 1
    elif kernel == "uniform":
        alpha += 1 / n
    else:
        alpha = softmax(keys @ query * len(query) ** -0.5 if kernel == "dot" else -squares / 2)
    return alpha @ values
