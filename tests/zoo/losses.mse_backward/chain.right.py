import numpy as np


def mse_backward(g, pred, target):
    error = pred - target
    d_square = np.full(pred.shape, g / error.size)
    d_error = d_square * 2 * error
    return d_error, -1.0 * d_error
