import numpy as np


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = w.shape[2:]
    rows, columns = (x.shape[2] - kh) // stride + 1, (x.shape[3] - kw) // stride + 1
    y = np.zeros((len(x), len(w), rows, columns))
    for n, o, i, j in np.ndindex(y.shape):
        top, left = i * stride, j * stride
        patch = x[n, o % x.shape[1], top : top + kh, left : left + kw]
        y[n, o, i, j] = (patch * w[o, o % x.shape[1]]).sum() + (0 if b is None else b[o])
    return y
