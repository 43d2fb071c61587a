def mse_backward(g, pred, target):
    dpred = 2 * g * (pred - target) / pred.size
    dtarget = dpred.copy()
    return dpred, dtarget
