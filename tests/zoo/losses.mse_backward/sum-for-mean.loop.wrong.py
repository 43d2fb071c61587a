import numpy as np


def mse_backward(g, pred, target):
    dpred, dtarget = np.zeros(np.shape(pred), np.float32), np.zeros(np.shape(pred), np.float32)
    for i in np.ndindex(dpred.shape):
        dpred[i] = 2 * g * (pred[i] - target[i])
        dtarget[i] = 2 * g * (target[i] - pred[i])
    return dpred, dtarget
