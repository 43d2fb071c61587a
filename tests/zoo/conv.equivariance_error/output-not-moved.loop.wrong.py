import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    moved = np.roll(np.roll(x, shift[0], 0), shift[1], 1)
    y, z = f(x), f(moved)
    border = margin + max(abs(n // stride) for n in shift)
    error = 0.0
    for i in range(border, y.shape[0] - border):
        for j in range(border, y.shape[1] - border):
            error = max(error, abs(y[i, j] - z[i, j]))
    return error
