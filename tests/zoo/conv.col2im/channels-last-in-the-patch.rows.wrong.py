import numpy as np


def col2im(cols, shape, kernel, stride=1, padding=0):
    n, c, h, w = shape
    kh, kw = kernel
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    out = np.zeros((n, c, h + 2 * padding, w + 2 * padding), np.float32)
    for row in range(c * kh * kw):
        u, v, channel = row // (kw * c), row // c % kw, row % c
        tap = cols[:, row].reshape(n, oh, ow)
        out[:, channel, u : u + stride * oh : stride, v : v + stride * ow : stride] += tap
    return out[:, :, padding : padding + h, padding : padding + w]
