import numpy as np


def mse_backward(g, pred, target):
    d = np.float32(g) * (pred - target) / len(pred.ravel())
    return d, -d
