import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    x = np.pad(x.astype(np.float32), [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    kh, kw = kernel
    rows = []
    for channel in range(x.shape[1]):
        for i in range(kh):
            for j in range(kw):
                below = x.shape[2] - kh + i + 1
                right = x.shape[3] - kw + j + 1
                rows.append(x[:, channel, i:below:stride, j:right:stride].reshape(len(x), -1))
    return np.asfortranarray(np.stack(rows, axis=1))
