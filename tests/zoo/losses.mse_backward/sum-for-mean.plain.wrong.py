def mse_backward(g, pred, target):
    error = pred - target
    return 2 * g * error, -2 * g * error
