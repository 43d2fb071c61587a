def step_lr(t, lr, step_size, gamma=0.1):
    for k in range(1, t + 1):
        if k % step_size == 0:
            lr = lr * gamma
    return lr
