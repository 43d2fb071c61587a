def step_lr(t, lr, step_size, gamma=0.1):
    k = 0
    while k < t:
        lr = lr * gamma
        k = k + step_size
    return lr
