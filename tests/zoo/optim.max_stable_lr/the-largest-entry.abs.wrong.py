import numpy as np


def max_stable_lr(hessian):
    return 2 / np.abs(hessian).max()
