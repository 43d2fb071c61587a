import numpy as np

from dlcore import conv


def conv_as_matrix(w, size):
    columns = []
    for pixel in np.eye(size[0] * size[1]):
        columns.append(conv.cross_correlate2d(pixel.reshape(size), w).ravel())
    return np.transpose(columns)
