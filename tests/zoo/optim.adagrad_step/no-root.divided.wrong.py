def adagrad_step(p, g, total, lr=1e-2, eps=1e-10):
    total = total + g * g
    return p - lr * g / (total + eps), total
