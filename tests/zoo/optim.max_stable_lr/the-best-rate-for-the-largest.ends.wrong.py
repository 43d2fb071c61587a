import numpy as np


def max_stable_lr(hessian):
    values = np.linalg.eigvalsh(hessian)
    return 2 / (values[0] + values[-1])
