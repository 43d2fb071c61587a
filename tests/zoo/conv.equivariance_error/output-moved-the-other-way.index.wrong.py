import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    y = f(x)
    z = f(np.roll(x, shift, axis=(0, 1)))
    down, right = shift[0] // stride, shift[1] // stride
    border = max(abs(down), abs(right)) + margin
    errors = []
    for i in range(border, y.shape[0] - border):
        for j in range(border, y.shape[1] - border):
            errors.append(abs(z[i, j] - y[i + down, j + right]))
    return max(errors)
