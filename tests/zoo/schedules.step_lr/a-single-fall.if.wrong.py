def step_lr(t, lr, step_size, gamma=0.1):
    if t >= step_size:
        return lr * gamma
    return lr
