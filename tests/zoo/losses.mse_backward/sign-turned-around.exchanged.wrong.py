def mse_backward(g, pred, target):
    dtarget = -2 * g * (pred - target) / pred.size
    dpred = -dtarget
    return dtarget, dpred
