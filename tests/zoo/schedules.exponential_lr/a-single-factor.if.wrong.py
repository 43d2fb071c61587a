def exponential_lr(t, lr, gamma):
    return lr * gamma if t > 0 else lr
