import numpy as np


def linear_backward(g, x, w, need_dx=True):
    dx = None
    if need_dx:
        dx = np.dot(g, np.transpose(w))
    return dx, np.dot(g.T, x), np.sum(g, axis=0)
