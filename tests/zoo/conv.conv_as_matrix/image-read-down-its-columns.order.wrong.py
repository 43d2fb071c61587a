import numpy as np


def conv_as_matrix(w, size):
    (kh, kw), (height, width) = w.shape, size
    matrix = []
    for j in range(width - kw + 1):
        for i in range(height - kh + 1):
            image = np.zeros(size)
            image[i : i + kh, j : j + kw] = w
            matrix.append(image.ravel(order="F"))
    return np.array(matrix)
