def exponential_lr(t, lr, gamma):
    fall = lr - lr * gamma
    for _ in range(t):
        lr -= fall
    return lr
