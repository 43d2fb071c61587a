import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvalsh(hessian)
    if np.all(values > 0):
        return "minimum"
    if np.all(values < 0):
        return "maximum"
    if np.any(values > 0) and np.any(values < 0):
        return "saddle"
    return "degenerate"
