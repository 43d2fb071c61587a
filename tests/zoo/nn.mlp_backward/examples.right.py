import numpy as np


def slope(activation, z):
    if activation == "identity":
        return np.ones_like(z)
    if activation == "relu":
        return (z > 0).astype(float)
    if activation == "leaky_relu":
        return np.where(z > 0, 1.0, 0.01)
    if activation == "tanh":
        return 1 - np.tanh(z) ** 2
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s) if activation == "sigmoid" else s


def mlp_backward(g, params, cache, activation="relu"):
    grads = [(np.zeros_like(w), np.zeros_like(b)) for w, b in params]
    dx = np.zeros_like(cache[0][0])
    for n in range(len(g)):
        delta = g[n]
        for i in reversed(range(len(params))):
            w, h = params[i][0], cache[i][0][n]
            dw, db = grads[i]
            dw += np.outer(delta, h)
            db += delta
            delta = w.T @ delta
            if i > 0:
                delta = delta * slope(activation, cache[i - 1][1][n])
        dx[n] = delta
    return dx, grads
