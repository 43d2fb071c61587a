import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvalsh(hessian)
    limit = tol * np.abs(values).max()
    if (np.abs(values) <= limit).any():
        return "degenerate"
    if (values > 0).all():
        return "minimum"
    return "maximum" if (values < 0).all() else "saddle"
