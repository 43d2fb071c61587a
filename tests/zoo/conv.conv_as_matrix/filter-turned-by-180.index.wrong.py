import numpy as np


def conv_as_matrix(w, size):
    (kh, kw), (height, width) = w.shape, size
    matrix = []
    for i in range(height - kh + 1):
        for j in range(width - kw + 1):
            row = np.zeros(height * width, np.float32)
            for m in range(kh):
                for n in range(kw):
                    row[(i + kh - 1 - m) * width + j + kw - 1 - n] = w[m, n]
            matrix.append(row)
    return np.array(matrix)
