import numpy as np


def linear_backward(g, x, w, need_dx=True):
    dw = np.zeros((x.shape[1], g.shape[1]), dtype=np.float32)
    for row, out in zip(x, g, strict=True):
        dw += np.outer(row, out)
    return (np.dot(g, w) if need_dx else None), dw, g.sum(axis=0)
