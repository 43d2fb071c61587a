import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    kh, kw = kernel
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    rows = []
    for top in range(0, x.shape[2] - kh + 1, stride):
        for left in range(0, x.shape[3] - kw + 1, stride):
            rows.append(x[:, :, top : top + kh, left : left + kw].reshape(len(x), -1))
    return np.stack(rows, axis=1)
