import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    o, c, kh, kw = w.shape
    y = np.zeros((len(x), o, (x.shape[2] - kh) // stride + 1, (x.shape[3] - kw) // stride + 1))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            for u in range(kh):
                for v in range(kw):
                    pixel = x[:, :, i * stride + u, j * stride + v]
                    y[:, :, i, j] += pixel @ w[:, :, kh - 1 - u, kw - 1 - v].T
    return y if b is None else y + b.reshape(1, -1, 1, 1)
