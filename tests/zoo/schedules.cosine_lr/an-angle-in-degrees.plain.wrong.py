import math


def cosine_lr(t, lr, total, lr_min=0.0):
    return lr_min + (lr - lr_min) / 2 * (1 + math.cos(180 * min(t, total) / total))
