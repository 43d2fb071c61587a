import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    x = np.pad(x.astype(np.float32), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    o, c, kh, kw = w.shape
    weights = w.reshape(c * kh * kw, o).astype(np.float32)
    y = np.zeros((len(x), o, (x.shape[2] - kh) // stride + 1, (x.shape[3] - kw) // stride + 1), np.float32)
    for n in range(len(x)):
        for i in range(y.shape[2]):
            for j in range(y.shape[3]):
                patch = x[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                y[n, :, i, j] = patch.ravel() @ weights
    if b is not None:
        y += b.astype(np.float32)[:, None, None]
    return y
