import numpy as np


def conv_as_matrix(w, size):
    height, width = size
    matrix = []
    for i, j in np.ndindex(height - w.shape[0] + 1, width - w.shape[1] + 1):
        before = i * width + j
        matrix.append([0.0] * before + w.ravel().tolist() + [0.0] * (height * width - before - w.size))
    return np.array(matrix)
