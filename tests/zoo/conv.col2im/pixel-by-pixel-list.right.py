import numpy as np


def col2im(cols, shape, kernel, stride=1, padding=0):
    n, c, h, w = shape
    kh, kw = kernel
    oh = (h + 2 * padding - kh) // stride + 1
    ow = (w + 2 * padding - kw) // stride + 1
    taps = cols.reshape(n, c, kh, kw, oh, ow)
    out = np.zeros(shape, order="F")
    for row in range(h):
        for column in range(w):
            for u in range(kh):
                for v in range(kw):
                    i, up = divmod(row + padding - u, stride)
                    j, left = divmod(column + padding - v, stride)
                    if up == left == 0 and 0 <= i < oh and 0 <= j < ow:
                        out[:, :, row, column] += taps[:, :, u, v, i, j]
    return out.tolist()
