def exponential_lr(t, lr, gamma):
    for _ in range(1, t):
        lr *= gamma
    return lr
