import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    kh, kw = kernel
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    columns = []
    for top in range(0, x.shape[2] - kh + 1, stride):
        for left in range(0, x.shape[3] - kw + 1, stride):
            patch = x[:, :, top : top + kh, left : left + kw][:, :, ::-1, ::-1]
            columns.append(patch.reshape(len(x), -1))
    return np.stack(columns, axis=2)
