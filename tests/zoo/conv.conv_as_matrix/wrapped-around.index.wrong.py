import numpy as np


def conv_as_matrix(w, size):
    height, width = size
    matrix = np.zeros((height * width, height * width), dtype=np.float32)
    for i in range(height):
        for j in range(width):
            for m in range(w.shape[0]):
                for n in range(w.shape[1]):
                    pixel = ((i + m) % height) * width + (j + n) % width
                    matrix[i * width + j, pixel] = w[m, n]
    return matrix
