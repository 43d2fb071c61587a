import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    o, _, kh, kw = w.shape
    y = np.zeros((len(x), o, (x.shape[2] - kh) // stride + 1, (x.shape[3] - kw) // stride + 1))
    for n, out, i, j in np.ndindex(*y.shape):
        patch = x[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        y[n, out, i, j] = (patch * w[out]).sum() + (0 if b is None else b[out])
    return y
