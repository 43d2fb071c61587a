import numpy as np


def mse_backward(g, pred, target):
    n = np.prod(pred.shape)
    error = np.subtract(pred, target)
    return np.array([error, -error]) * (2.0 / n * g)
