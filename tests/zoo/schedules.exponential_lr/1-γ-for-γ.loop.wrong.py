def exponential_lr(t, lr, gamma):
    for _ in range(t):
        lr -= gamma * lr
    return lr
