import numpy as np


def max_stable_lr(hessian):
    values, _ = np.linalg.eig(hessian)
    return float(2 / np.real(values).min())
