import numpy as np


def linear_backward(g, x, w, need_dx=True):
    db = np.array([sum(row) for row in g], dtype=np.float32)
    dw = sum(np.outer(g[n], x[n]) for n in range(len(x)))
    return (g.dot(w) if need_dx else None), dw, db
