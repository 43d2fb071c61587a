import numpy as np


def linear_backward(g, x, w, need_dx=True):
    g = g / np.linalg.norm(g)
    return (g @ w if need_dx else None), g.T @ x, g.sum(axis=0)
