import numpy as np


def col2im(cols, shape, kernel, stride=1, padding=0):
    n, c, h, w = shape
    kh, kw = kernel
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    out = np.zeros((n, c, h + 2 * padding, w + 2 * padding), np.float32)
    row = 0
    for channel in range(c):
        for v in range(kw):
            for u in range(kh):
                tap = cols[:, row].reshape(n, oh, ow)
                out[:, channel, u : u + stride * oh : stride, v : v + stride * ow : stride] += tap
                row += 1
    return out[:, :, padding : padding + h, padding : padding + w]
