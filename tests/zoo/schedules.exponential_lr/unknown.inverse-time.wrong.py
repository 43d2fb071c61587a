def exponential_lr(t, lr, gamma):
    return lr / (1 + gamma * t)
