def exponential_lr(t, lr, gamma):
    rate = lr
    for _ in range(t):
        rate = lr * gamma
    return rate
