import numpy as np


def maxpool2d(x, size=2, stride=None):
    stride = size if stride is None else stride
    n, c, h, w = x.shape
    rows = []
    for top in range(0, h, stride):
        row = []
        for left in range(0, w, stride):
            row.append(x[:, :, top : top + size, left : left + size].max(axis=(2, 3)))
        rows.append(np.stack(row, axis=-1))
    return np.stack(rows, axis=-2)
