import numpy as np


def conv_as_matrix(w, size):
    (kh, kw), (height, width) = w.shape, size
    rows, columns = height - kh + 1, width - kw + 1
    matrix = np.zeros((rows * columns, height * width))
    for i, j in np.ndindex(rows, columns):
        for m, n in np.ndindex(kh, kw):
            matrix[j * rows + i, (j + n) * height + i + m] = w[m, n]
    return matrix
