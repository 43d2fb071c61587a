import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvalsh(hessian)
    limit = tol * np.abs(values).max()
    if (values >= -limit).all():
        return "minimum"
    if (values <= limit).all():
        return "maximum"
    return "saddle"
