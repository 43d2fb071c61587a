import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    y = f(x)
    z = f(np.roll(np.roll(x, shift[1], axis=1), shift[0], axis=0))
    down, right = shift[0] // stride, shift[1] // stride
    border = max(abs(down), abs(right)) + margin
    rows, columns = np.mgrid[border : y.shape[0] - border, border : y.shape[1] - border]
    return np.max(np.abs(z[rows + down, columns + right] - y[rows, columns]))
