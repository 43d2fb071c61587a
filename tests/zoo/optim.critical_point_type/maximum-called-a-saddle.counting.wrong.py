import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvals(hessian).real
    limit = tol * max(abs(values))
    signs = sorted({0 if abs(v) <= limit else int(np.sign(v)) for v in values})
    if signs == [1]:
        return "minimum"
    if signs in ([0], [0, 1], [-1, 0]):
        return "degenerate"
    return "saddle"
