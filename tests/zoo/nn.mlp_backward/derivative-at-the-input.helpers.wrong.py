from dlcore import activations as act
from dlcore import dense


def mlp_backward(g, params, cache, activation="relu"):
    depth = len(params)
    grads = [None] * depth
    delta = g
    below = [cache[0][0], *(z for _, z in cache)]
    for layer in range(depth - 1, -1, -1):
        h, z = cache[layer]
        dh, dw, db = dense.linear_backward(delta, h, params[layer][0])
        grads[layer] = (dw, db)
        delta = act.backward(activation, dh, below[layer])
    return delta, grads
