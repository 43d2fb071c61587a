import numpy as np


def conv2d(x, w, b=None, stride=1, padding=0, cols=None):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    n, _, h, width = x.shape
    o, _, kh, kw = w.shape
    y = np.zeros((n, o, (h - kh) // stride + 1, (width - kw) // stride + 1))
    for image in range(n):
        for out in range(o):
            for i in range(y.shape[2]):
                for j in range(y.shape[3]):
                    patch = x[image, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    y[image, out, i, j] = np.sum(patch * w[out])
                    if b is not None:
                        y[image, out, i, j] += b[out]
    return y
