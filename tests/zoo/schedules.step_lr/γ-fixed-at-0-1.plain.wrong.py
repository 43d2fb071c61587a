def step_lr(t, lr, step_size, gamma=0.1):
    return lr * 0.1 ** (t // step_size)
