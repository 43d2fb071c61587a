import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    right, down = shift
    moved_in = f(np.roll(x, (down, right), (0, 1)))
    right, down = right // stride, down // stride
    moved_out = np.roll(f(x), (down, right), (0, 1))
    border = max(abs(right), abs(down)) + margin
    rows, columns = moved_out.shape
    return np.abs(moved_in - moved_out)[border : rows - border, border : columns - border].max()
