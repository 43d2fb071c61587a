import numpy as np

SLOPES = {
    "relu": lambda z: np.where(z > 0, 1, 0),
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "sigmoid": lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
    "identity": lambda z: np.ones(z.shape),
}


def mlp_backward(g, params, cache, activation="relu"):
    grads = []
    delta = np.asarray(g, dtype=np.float32)
    for (w, b), (h, z) in zip(reversed(params), reversed(cache)):
        if grads:
            delta = delta * SLOPES[activation](z)
        grads.append((delta.T @ h, delta.sum(axis=0)))
        delta = delta @ (w - 0.01 * delta.T @ h)
    return delta, grads[::-1]
