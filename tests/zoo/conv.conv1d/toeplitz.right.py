import numpy as np


def conv1d(x, w, mode="valid"):
    size, taps = len(x), len(w)
    matrix = np.zeros((size + taps - 1, size), order="F")
    for column in range(size):
        matrix[column : column + taps, column] = w
    if mode == "valid":
        matrix = matrix[taps - 1 : size]
    elif mode == "same":
        matrix = matrix[(taps - 1) // 2 :][:size]
    return (matrix @ x).tolist()
