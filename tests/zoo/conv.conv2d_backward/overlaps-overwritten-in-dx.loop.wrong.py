import numpy as np


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    p = padding
    framed = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dx, dw = np.zeros_like(framed), np.zeros_like(w)
    kh, kw = w.shape[2:]
    for n in range(len(g)):
        for i in range(g.shape[2]):
            for j in range(g.shape[3]):
                place = np.s_[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                dx[place] = np.tensordot(g[n, :, i, j], w, axes=1)
                dw += np.multiply.outer(g[n, :, i, j], framed[place])
    dx = dx[:, :, p : p + x.shape[2], p : p + x.shape[3]]
    return dx if need_dx else None, dw, g.sum(axis=(0, 2, 3))
