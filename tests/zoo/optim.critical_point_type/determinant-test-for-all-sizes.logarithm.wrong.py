import numpy as np


def critical_point_type(hessian, tol=1e-9):
    sign, size = np.linalg.slogdet(hessian)
    if np.exp(size) <= tol:
        return "degenerate"
    if sign < 0:
        return "saddle"
    return "maximum" if hessian[0][0] < 0 else "minimum"
