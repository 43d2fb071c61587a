import numpy as np


def critical_point_type(hessian, tol=1e-9):
    determinant = np.prod(np.linalg.eigvalsh(hessian))
    if determinant > tol:
        return "minimum" if hessian[0][0] > 0 else "maximum"
    return "saddle" if determinant < -tol else "degenerate"
