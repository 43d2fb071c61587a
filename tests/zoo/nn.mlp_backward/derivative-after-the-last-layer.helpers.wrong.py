from dlcore import activations as act
from dlcore import dense


def mlp_backward(g, params, cache, activation="relu"):
    depth = len(params)
    grads = [None] * depth
    delta = act.backward(activation, g, cache[-1][1])
    for layer in range(depth - 1, -1, -1):
        h, z = cache[layer]
        dh, dw, db = dense.linear_backward(delta, h, params[layer][0])
        grads[layer] = (dw, db)
        if layer > 0:
            delta = act.backward(activation, dh, cache[layer - 1][1])
    return dh, grads
