from dlcore import losses


def mse_backward(g, pred, target):
    d = g * losses.mse_loss_grad(pred, target)
    return d, d * 0
