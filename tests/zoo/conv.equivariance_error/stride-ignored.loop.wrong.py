import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    y = f(x)
    z = f(np.roll(np.roll(x, shift[0], axis=0), shift[1], axis=1))
    down, right = shift
    border = margin + max(abs(down), abs(right))
    error = 0.0
    for i in range(border, len(y) - border):
        for j in range(border, len(y[0]) - border):
            error = max(error, abs(z[i, j] - y[i - down, j - right]))
    return error
