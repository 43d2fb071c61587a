import numpy as np


def max_stable_lr(hessian):
    return 1 / np.linalg.eigvalsh(hessian)[-1]
