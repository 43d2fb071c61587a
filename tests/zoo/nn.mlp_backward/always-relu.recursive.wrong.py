from dlcore import activations as act
from dlcore import nn


def mlp_backward(g, params, cache, activation="relu"):
    *lower, (w, b) = params
    h = cache[-1][0]
    dh, dw, db = nn.linear_backward(g, h, w)
    if not lower:
        return dh, [(dw, db)]
    below = cache[:-1]
    delta = act.relu_grad(below[-1][1]) * dh
    dx, grads = mlp_backward(delta, lower, below, activation)
    return dx, [*grads, (dw, db)]
