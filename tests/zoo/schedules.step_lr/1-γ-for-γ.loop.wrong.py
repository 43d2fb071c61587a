def step_lr(t, lr, step_size, gamma=0.1):
    for _ in range(step_size, t + 1, step_size):
        lr = lr - gamma * lr
    return lr
