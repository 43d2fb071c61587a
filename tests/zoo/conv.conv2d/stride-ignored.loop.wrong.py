import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    o, _, kh, kw = w.shape
    y = np.zeros((len(x), o, x.shape[2] - kh + 1, x.shape[3] - kw + 1))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            patch = x[:, :, i : i + kh, j : j + kw].reshape(len(x), -1)
            y[:, :, i, j] = patch @ w.reshape(o, -1).T
    return y if b is None else y + b[:, None, None]
