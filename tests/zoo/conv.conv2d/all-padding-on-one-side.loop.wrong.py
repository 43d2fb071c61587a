import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    n, c, h, width = x.shape
    o, _, kh, kw = w.shape
    framed = np.zeros((n, c, h + 2 * padding, width + 2 * padding))
    framed[:, :, :h, :width] = x
    y = np.zeros((n, o, (h + 2 * padding - kh) // stride + 1, (width + 2 * padding - kw) // stride + 1))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            patch = framed[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            y[:, :, i, j] = np.tensordot(patch, w, axes=((1, 2, 3), (1, 2, 3)))
    return y if b is None else y + b[:, None, None]
