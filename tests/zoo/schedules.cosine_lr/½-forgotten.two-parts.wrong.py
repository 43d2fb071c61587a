import math


def cosine_lr(t, lr, total, lr_min=0.0):
    if t >= total:
        return lr_min
    span = lr - lr_min
    return lr + span * math.cos(math.pi * t / total)
