def step_lr(t, lr, step_size, gamma=0.1):
    for k in range(t + 1):
        if (k + 1) % step_size == 0:
            lr *= gamma
    return lr
