import numpy as np

from dlcore import conv


def conv_as_matrix(w, size):
    pixels = np.eye(size[0] * size[1]).reshape(-1, *size)
    return np.array([conv.cross_correlate2d(pixel, w).ravel() for pixel in pixels])
