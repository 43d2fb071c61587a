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
    weights = [w for w, b in params]
    inputs = [h for h, z in cache]
    sums = [z for h, z in cache]
    deltas = [g]
    for i in range(len(params) - 1, 0, -1):
        dh = np.einsum("no,oi->ni", deltas[0], weights[i])
        deltas.insert(0, dh * slope(activation, sums[i - 1]))
    dx = np.einsum("no,oi->ni", deltas[0], weights[0])
    grads = [(np.einsum("no,ni->oi", d, h), np.einsum("no->o", d)) for d, h in zip(deltas, inputs)]
    return dx, grads
