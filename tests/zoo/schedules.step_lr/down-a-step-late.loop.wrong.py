def step_lr(t, lr, step_size, gamma=0.1):
    for k in range(1, t):
        if k % step_size == 0:
            lr *= gamma
    return lr
