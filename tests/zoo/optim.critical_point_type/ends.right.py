import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigh(np.asfortranarray(hessian))[0]
    low, high = values[0], values[-1]
    limit = tol * max(-low, high)
    if low < -limit and high > limit:
        return "saddle"
    if low > limit:
        return "minimum"
    if high < -limit:
        return "maximum"
    return "degenerate"
