import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    down = shift[0] // stride
    difference = np.abs(f(np.roll(x, shift[0], axis=0)) - np.roll(f(x), down, axis=0))
    border = abs(down) + margin
    return difference[border : len(difference) - border, border : difference.shape[1] - border].max()
