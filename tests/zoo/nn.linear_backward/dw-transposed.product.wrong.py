import numpy as np


def linear_backward(g, x, w, need_dx=True):
    dx = g.dot(w) if need_dx else None
    return dx, x.T.dot(g), np.sum(g, 0)
