import numpy as np


def conv_as_matrix(w, size):
    (kh, kw), (height, width) = w.shape, size
    rows, columns = height - kh + 1, width - kw + 1
    matrix = np.zeros((rows * columns, height * width))
    for i in range(rows):
        for j in range(columns):
            place = i * columns + j
            for m in range(kh):
                matrix[place, place + m * width : place + m * width + kw] = w[m]
    return matrix
