import numpy as np


def exponential_lr(t, lr, gamma):
    return lr / gamma * np.exp(t * np.log(gamma))
