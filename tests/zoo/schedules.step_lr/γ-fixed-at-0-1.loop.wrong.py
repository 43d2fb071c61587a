def step_lr(t, lr, step_size, gamma=0.1):
    while t >= step_size:
        lr, t = lr / 10, t - step_size
    return lr
