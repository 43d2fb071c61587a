import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvals(hessian).real
    low, high = min(values), max(values)
    if low < 0 < high:
        return "saddle"
    return "minimum" if low > 0 else "maximum" if high < 0 else "degenerate"
