import numpy as np


def max_stable_lr(hessian):
    return np.linalg.eigvalsh(hessian)[-1] / 2
