import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    kh, kw = kernel
    x = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    tops = np.arange(0, x.shape[2] - kh + 1, stride)
    lefts = np.arange(0, x.shape[3] - kw + 1, stride)
    channel, u, v = (a.reshape(-1, 1) for a in np.indices((x.shape[1], kh, kw)))
    i = np.repeat(tops, len(lefts))
    j = np.tile(lefts, len(tops))
    return x[:, channel, u + i, v + j]
