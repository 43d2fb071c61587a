import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    n, c, h, width = x.shape
    o, _, kh, kw = w.shape
    framed = np.zeros((n, c, h + 2 * padding, width + 2 * padding))
    framed[:, :, padding : padding + h, padding : padding + width] = x
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (width + 2 * padding - kw) // stride + 1
    y = np.zeros((o, n, oh, ow), order="F")
    for u in range(kh):
        for v in range(kw):
            tap = framed[:, :, u : u + stride * oh : stride, v : v + stride * ow : stride]
            y += np.tensordot(w[:, :, u, v], tap, axes=(1, 1))
    y = y.transpose(1, 0, 2, 3)
    return y if b is None else y + b[None, :, None, None]
