import math


def step_lr(t, lr, step_size, gamma=0.1):
    return math.exp(math.log(lr) + (t // step_size) * math.log(gamma))
