import numpy as np


def critical_point_type(hessian, tol=1e-9):
    curvature = -np.linalg.eigh(hessian)[0]
    limit = tol * np.max(np.abs(curvature))
    up, down = np.sum(curvature > limit), np.sum(curvature < -limit)
    if up > 0 and down > 0:
        return "saddle"
    if up == len(curvature):
        return "minimum"
    return "maximum" if down == len(curvature) else "degenerate"
