import numpy as np


def max_stable_lr(hessian):
    values, _ = np.linalg.eigh(np.asarray(hessian, dtype=np.float32))
    return np.float32(2) / values[-1]
