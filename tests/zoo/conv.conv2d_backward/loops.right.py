import numpy as np


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    p = padding
    framed = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dx, dw, db = np.zeros_like(framed), np.zeros_like(w), np.zeros(len(w))
    kh, kw = w.shape[2:]
    for n in range(g.shape[0]):
        for o in range(g.shape[1]):
            for i in range(g.shape[2]):
                for j in range(g.shape[3]):
                    rows = slice(i * stride, i * stride + kh)
                    columns = slice(j * stride, j * stride + kw)
                    dx[n, :, rows, columns] += g[n, o, i, j] * w[o]
                    dw[o] += g[n, o, i, j] * framed[n, :, rows, columns]
                    db[o] += g[n, o, i, j]
    if not need_dx:
        return None, dw, db
    return dx[:, :, p : p + x.shape[2], p : p + x.shape[3]], dw, db
