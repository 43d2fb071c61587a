import numpy as np


def conv_as_matrix(w, size):
    (kh, kw), (height, width) = w.shape, size
    rows, columns = height - kh + 1, width - kw + 1
    matrix = np.zeros((rows * columns, height * width), order="F")
    for i in range(rows):
        for j in range(columns):
            for m in range(kh):
                for n in range(kw):
                    matrix[i * columns + j, (i + m) * width + j + n] = w[m, n]
    return matrix
