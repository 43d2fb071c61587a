import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    kh, kw = kernel
    i, j = np.mgrid[0 : x.shape[2] - kh + 1 : stride, 0 : x.shape[3] - kw + 1 : stride]
    channel, u, v = (a.reshape(-1, 1) for a in np.indices((x.shape[1], kh, kw)))
    return x[:, channel, u + i.ravel(), v + j.ravel()]
