import numpy as np


def mse_backward(g, pred, target):
    n = len(target)
    d = (2.0 / n) * np.subtract(pred, target) * g
    return d, np.negative(d)
