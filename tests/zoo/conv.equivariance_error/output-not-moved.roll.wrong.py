import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    difference = np.abs(f(np.roll(x, shift, axis=(0, 1))) - f(x))
    border = max(abs(shift[0] // stride), abs(shift[1] // stride)) + margin
    return difference[border : len(difference) - border, border : difference.shape[1] - border].max()
