import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvalsh(hessian)
    return int(np.sum(values < -tol * np.abs(values).max()))
