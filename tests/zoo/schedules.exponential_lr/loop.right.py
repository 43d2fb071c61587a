def exponential_lr(t, lr, gamma):
    for _ in range(t):
        lr = lr * gamma
    return lr
