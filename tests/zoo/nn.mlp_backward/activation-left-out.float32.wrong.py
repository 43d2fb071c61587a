import numpy as np


def mlp_backward(g, params, cache, activation="relu"):
    grads = []
    delta = np.asarray(g, dtype=np.float32)
    for (w, b), (h, z) in zip(reversed(params), reversed(cache)):
        grads.append((delta.T @ h, delta.sum(axis=0)))
        delta = delta @ w
    return delta, grads[::-1]
