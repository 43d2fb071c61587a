from dlcore import activations as act
from dlcore import dense


def mlp_backward(g, params, cache, activation="relu"):
    depth = len(params)
    grads = [None] * depth
    delta = g
    for layer in range(depth - 1, -1, -1):
        h, z = cache[layer]
        dh, dw, db = dense.linear_backward(delta, h, params[layer][0])
        grads[layer] = (dw, db)
        if layer > 0:
            delta = act.backward(activation, dh, h)
    return dh, grads
