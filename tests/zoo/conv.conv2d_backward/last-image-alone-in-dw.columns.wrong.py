import numpy as np

from dlcore.conv import col2im, im2col


def conv2d_backward(g, x, w, stride=1, padding=0, cols=None, need_dx=True):
    o, kernel = len(w), w.shape[2:]
    dx = np.zeros_like(x)
    for n in range(len(x)):
        patches = im2col(x[n : n + 1], kernel, stride, padding)[0]
        rows = g[n].reshape(o, -1)
        dw = (rows @ patches.T).reshape(w.shape)
        dx[n] = col2im((w.reshape(o, -1).T @ rows)[None], (1, *x.shape[1:]), kernel, stride, padding)[0]
    return dx if need_dx else None, dw, g.sum(axis=(0, 2, 3))
