import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigh(hessian)[0]
    sizes = np.sort(np.abs(values))
    if sizes[0] <= tol * sizes[-1]:
        return "degenerate"
    signs = {bool(value > 0) for value in values}
    return "saddle" if len(signs) == 2 else "minimum" if True in signs else "maximum"
