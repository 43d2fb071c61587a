import numpy as np


def max_stable_lr(hessian):
    values = np.linalg.eigvals(np.asarray(hessian))
    return [float(2.0 / max(v.real for v in values))][0]
