import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    moved_in = f(np.roll(x, shift, axis=(0, 1)))
    moved_out = np.roll(f(x), shift, axis=(0, 1))
    border = max(abs(shift[0]), abs(shift[1])) + margin
    rows, columns = moved_out.shape
    return np.abs(moved_in - moved_out)[border : rows - border, border : columns - border].max()
