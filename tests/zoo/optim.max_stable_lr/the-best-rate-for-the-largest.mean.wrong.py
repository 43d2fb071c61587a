import numpy as np


def max_stable_lr(hessian):
    values = np.sort(np.linalg.eigvals(hessian).real)
    return 1 / np.mean([values.min(), values.max()])
