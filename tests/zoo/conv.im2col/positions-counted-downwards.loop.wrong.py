import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    kh, kw = kernel
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    columns = []
    for left in range(0, x.shape[3] - kw + 1, stride):
        for top in range(0, x.shape[2] - kh + 1, stride):
            columns.append(x[:, :, top : top + kh, left : left + kw].reshape(len(x), -1))
    return np.stack(columns, axis=2)
