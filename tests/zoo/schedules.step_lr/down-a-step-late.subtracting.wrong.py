def step_lr(t, lr, step_size, gamma=0.1):
    falls = 0
    while t > step_size:
        t -= step_size
        falls += 1
    return lr * gamma**falls
