import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvalsh(hessian)
    limit = tol * np.abs(values).max()
    up, down = values > limit, values < -limit
    if up.all():
        return "minimum"
    if down.all() or (up.any() and down.any()):
        return "saddle"
    return "degenerate"
