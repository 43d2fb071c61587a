import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    steps = np.sign(shift) * (np.abs(shift) // stride)
    y, z = f(x), f(np.roll(x, shift, axis=(0, 1)))
    border = np.abs(steps).max() + margin
    rows, columns = np.mgrid[border : y.shape[0] - border, border : y.shape[1] - border]
    return np.abs(z[rows, columns] - y[rows - steps[0], columns - steps[1]]).max()
