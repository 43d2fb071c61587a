import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvalsh(hessian)
    up, down = values > tol, values < -tol
    if up.any() and down.any():
        return "saddle"
    return "minimum" if up.all() else "maximum" if down.all() else "degenerate"
