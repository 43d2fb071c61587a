def exponential_lr(t, lr, gamma):
    return lr * gamma ** (t + 1)
