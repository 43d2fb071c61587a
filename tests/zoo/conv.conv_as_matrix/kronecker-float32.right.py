import numpy as np


def conv_as_matrix(w, size):
    (kh, kw), (height, width) = w.shape, size
    total = np.float32(0)
    for m in range(kh):
        for n in range(kw):
            down = np.eye(height - kh + 1, height, m, dtype=np.float32)
            across = np.eye(width - kw + 1, width, n, dtype=np.float32)
            total = total + np.float32(w[m, n]) * np.kron(down, across)
    return total
