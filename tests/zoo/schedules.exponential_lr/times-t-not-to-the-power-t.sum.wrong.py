def exponential_lr(t, lr, gamma):
    return lr * sum(gamma for _ in range(t))
