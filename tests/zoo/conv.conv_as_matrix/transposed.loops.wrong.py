import numpy as np


def conv_as_matrix(w, size):
    (kh, kw), (height, width) = w.shape, size
    rows, columns = height - kh + 1, width - kw + 1
    matrix = np.zeros((height * width, rows * columns))
    for i, j in np.ndindex(rows, columns):
        for m, n in np.ndindex(kh, kw):
            matrix[(i + m) * width + j + n, i * columns + j] = w[m, n]
    return matrix
