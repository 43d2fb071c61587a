import numpy as np


def linear_backward(g, x, w, need_dx=True):
    g, x, w = (np.asarray(a, dtype=np.float32) for a in (g, x, w))
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w), dtype=np.float32)
    for n in range(len(x)):
        for o in range(len(w)):
            dx[n] += g[n, o] * w[o]
            dw[o] += g[n, o] * x[n]
            db[o] += g[n, o]
    return (dx if need_dx else None), dw, db
