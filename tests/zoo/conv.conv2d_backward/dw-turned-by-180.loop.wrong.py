import numpy as np


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    p = padding
    framed = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dx, dw, db = np.zeros_like(framed), np.zeros_like(w), np.zeros(len(w))
    kh, kw = w.shape[2:]
    for n, o, i, j in np.ndindex(*g.shape):
        place = np.s_[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        dx[place] += g[n, o, i, j] * w[o]
        dw[o] += g[n, o, i, j] * np.rot90(framed[place], 2, axes=(1, 2))
        db[o] += g[n, o, i, j]
    return (dx[:, :, p : p + x.shape[2], p : p + x.shape[3]] if need_dx else None), dw, db
