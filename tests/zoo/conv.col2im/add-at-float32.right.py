import numpy as np


def col2im(cols, shape, kernel, stride=1, padding=0):
    n, c, h, w = shape
    kh, kw = kernel
    out = np.zeros((n, c, h + 2 * padding, w + 2 * padding), np.float32)
    tops = np.arange(0, out.shape[2] - kh + 1, stride)
    lefts = np.arange(0, out.shape[3] - kw + 1, stride)
    channel, u, v = (a.reshape(-1, 1) for a in np.indices((c, kh, kw)))
    i = np.repeat(tops, len(lefts))
    j = np.tile(lefts, len(tops))
    np.add.at(out, (slice(None), channel, u + i, v + j), cols.astype(np.float32))
    return out[:, :, padding : h + padding, padding : w + padding]
