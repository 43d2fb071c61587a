def exponential_lr(t, lr, gamma):
    return lr if t == 0 else gamma * exponential_lr(t - 1, lr, gamma)
