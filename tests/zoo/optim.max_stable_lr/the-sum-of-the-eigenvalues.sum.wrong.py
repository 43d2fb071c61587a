import numpy as np


def max_stable_lr(hessian):
    return float(2 / np.linalg.eigvalsh(hessian).sum())
