import numpy as np


def conv_as_matrix(w, size):
    (kh, kw), (height, width) = w.shape, size
    rows, columns = height - kh + 1, width - kw + 1
    matrix = np.zeros((rows * columns, height * width))
    for i in range(rows):
        for j in range(columns):
            start = i * width + j
            matrix[i * columns + j, start : start + w.size] = w.ravel()
    return matrix
