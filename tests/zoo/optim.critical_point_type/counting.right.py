import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvalsh(hessian)
    limit = tol * np.abs(values).max()
    up, down = int(np.sum(values > limit)), int(np.sum(values < -limit))
    if up == len(values):
        return "minimum"
    if down == len(values):
        return "maximum"
    return "saddle" if up and down else "degenerate"
