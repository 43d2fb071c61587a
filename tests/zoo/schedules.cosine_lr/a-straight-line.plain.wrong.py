def cosine_lr(t, lr, total, lr_min=0.0):
    return lr + (lr_min - lr) * min(t / total, 1)
