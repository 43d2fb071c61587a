def exponential_lr(t, lr, gamma):
    for _ in range(t + 1):
        lr *= gamma
    return lr
