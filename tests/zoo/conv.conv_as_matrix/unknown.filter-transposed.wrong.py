import numpy as np


def conv_as_matrix(w, size):
    (kh, kw), (height, width) = w.shape, size
    rows, columns = height - kh + 1, width - kw + 1
    matrix = np.zeros((rows, columns, height, width))
    for i, j in np.ndindex(rows, columns):
        matrix[i, j, i : i + kh, j : j + kw] = w.ravel(order="F").reshape(kh, kw)
    return matrix.reshape(rows * columns, -1)
