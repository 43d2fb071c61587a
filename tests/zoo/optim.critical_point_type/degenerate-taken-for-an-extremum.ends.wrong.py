import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.sort(np.linalg.eigvals(hessian).real)
    limit = tol * max(abs(values[0]), abs(values[-1]))
    down, up = values[0] < -limit, values[-1] > limit
    if down:
        return "saddle" if up else "maximum"
    return "minimum"
