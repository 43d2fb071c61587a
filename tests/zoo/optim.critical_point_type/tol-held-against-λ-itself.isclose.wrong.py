import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvals(hessian).real
    signs = np.where(np.isclose(values, 0, rtol=0, atol=tol), 0, np.sign(values))
    if 1 in signs and -1 in signs:
        return "saddle"
    if 0 in signs:
        return "degenerate"
    return "minimum" if 1 in signs else "maximum"
