import numpy as np


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    kh, kw = w.shape[2:]
    rows, columns = (x.shape[2] - kh) // stride + 1, (x.shape[3] - kw) // stride + 1
    y = np.zeros((len(x), len(w), rows, columns))
    if b is not None:
        y += b[:, None, None]
    for i in range(rows):
        for j in range(columns):
            patch = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
            y[:, :, i, j] = np.einsum("ncuv,ocuv->no", patch, w)
    return y
