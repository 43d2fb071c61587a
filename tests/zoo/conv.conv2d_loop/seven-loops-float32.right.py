import numpy as np


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    count, channels, height, width = x.shape
    filters, _, kh, kw = w.shape
    rows = (height + 2 * padding - kh) // stride + 1
    columns = (width + 2 * padding - kw) // stride + 1
    y = np.zeros((count, filters, rows, columns), dtype=np.float32)
    for n, o, i, j in np.ndindex(y.shape):
        total = np.float32(0 if b is None else b[o])
        for c, u, v in np.ndindex(channels, kh, kw):
            row, column = i * stride + u - padding, j * stride + v - padding
            if 0 <= row < height and 0 <= column < width:
                total += np.float32(x[n, c, row, column] * w[o, c, u, v])
        y[n, o, i, j] = total
    return y
