import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.diag(hessian)
    limit = tol * np.abs(values).max()
    if (values > limit).all():
        return "minimum"
    if (values < -limit).all():
        return "maximum"
    if (values > limit).any() and (values < -limit).any():
        return "saddle"
    return "degenerate"
