def step_lr(t, lr, step_size, gamma=0.1):
    return lr * gamma ** ((t + 1) // step_size)
