import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    y, z = f(x), f(np.roll(x, shift, (0, 1)))
    rows, columns = y.shape
    error = 0.0
    for i in range(margin, rows - margin):
        for j in range(margin, columns - margin):
            source = y[(i - shift[0] // stride) % rows, (j - shift[1] // stride) % columns]
            error = max(error, abs(z[i, j] - source))
    return error
