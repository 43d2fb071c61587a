import numpy as np


def conv_as_matrix(w, size):
    height, width = size
    kh, kw = w.shape
    rows, columns = height - kh + 1, width - kw + 1
    matrix = np.zeros((rows, columns, height, width))
    for i in range(rows):
        for j in range(columns):
            matrix[i, j, i : i + kh, j : j + kw] = np.flip(w)
    return matrix.reshape(rows * columns, -1)
