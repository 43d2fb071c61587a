def exponential_lr(t, lr, gamma):
    rate = 1.0
    for _ in range(t):
        rate *= lr * gamma
    return rate
