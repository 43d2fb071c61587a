import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    down, right = shift[0] // stride, shift[1] // stride
    back = np.roll(f(np.roll(x, shift, axis=(0, 1))), (-down, -right), axis=(0, 1))
    border = max(abs(down), abs(right)) + margin
    rows, columns = back.shape
    return np.abs(back - f(x))[border : rows - border, border : columns - border].max()
