import numpy as np


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w))
    kh, kw = w.shape[2:]
    for n, o, i, j in np.ndindex(*g.shape):
        place = np.s_[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        dx[place] += g[n, o, i, j] * w[o]
        dw[o] += g[n, o, i, j] * x[place]
        db[o] += g[n, o, i, j]
    return dx if need_dx else None, dw, db
