def step_lr(t, lr, step_size, gamma=0.1):
    return lr * (1 - gamma) ** (t // step_size)
