import numpy as np

from dlcore import conv


def conv_as_matrix(w, size):
    height, width = size
    number = np.arange(1.0, height * width + 1).reshape(1, 1, height, width)
    pixels = conv.im2col(number, w.shape)[0].T.astype(int) - 1
    matrix = np.zeros((len(pixels), height * width))
    np.put_along_axis(matrix, pixels, np.broadcast_to(w.ravel(), pixels.shape), axis=1)
    return matrix
