import numpy as np


def mlp_backward(g, params, cache, activation="relu"):
    slopes = {"relu": lambda h: h > 0, "tanh": lambda h: 1 - h * h, "sigmoid": lambda h: h * (1 - h)}
    grads = []
    delta = g
    for i in reversed(range(len(params))):
        h = cache[i][0]
        grads = [[(h.T @ delta).T, np.ones(len(delta)) @ delta], *grads]
        delta = np.asfortranarray(delta.dot(params[i][0]))
        if i != 0:
            delta = delta * slopes[activation](h)
    return [delta.tolist(), grads]
