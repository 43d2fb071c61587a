import numpy as np


def col2im(cols, shape, kernel, stride=1, padding=0):
    n, c, h, w = shape
    kh, kw = kernel
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    taps = cols.reshape(n, c, kh, kw, oh, ow).astype(np.float32)
    out = np.zeros((n, c, h + 2 * padding, w + 2 * padding), np.float32)
    for u in range(kh):
        for v in range(kw):
            out[:, :, u : u + oh, v : v + ow] += taps[:, :, u, v]
    return out[:, :, padding : padding + h, padding : padding + w]
