import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    y, z = f(x), f(np.roll(np.roll(x, shift[0], 0), shift[1], 1))
    down, right = shift[0] // stride, shift[1] // stride
    border = max(abs(down), abs(right)) + margin
    error = -np.inf
    for i in range(border, y.shape[0] - border):
        for j in range(border, y.shape[1] - border):
            error = max(error, z[i, j] - y[i - down, j - right])
    return error
