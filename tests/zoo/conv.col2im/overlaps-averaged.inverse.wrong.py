import numpy as np

from dlcore.conv import im2col


def col2im(cols, shape, kernel, stride=1, padding=0):
    n, c, h, w = shape
    pixels = np.eye(c * h * w).reshape(-1, c, h, w)
    matrix = im2col(pixels, kernel, stride, padding).reshape(c * h * w, -1)
    return (np.linalg.pinv(matrix.T) @ cols.reshape(n, -1).T).T.reshape(n, c, h, w)
