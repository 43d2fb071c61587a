import math


def cosine_lr(t, lr, total, lr_min=0.0):
    while t >= total:
        t -= total
    return lr_min + (lr - lr_min) * math.cos(math.pi * t / total / 2) ** 2
