import numpy as np


def mse_backward(g, pred, target):
    d = g * np.sign(pred - target) / pred.size
    return d, -d
