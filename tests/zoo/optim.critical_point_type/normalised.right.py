import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values, _ = np.linalg.eig(np.asarray(hessian, dtype=float))
    values = np.real(values)
    largest = max(abs(values))
    signs = set()
    for value in values:
        relative = value / largest if largest > 0 else 0.0
        signs.add(0 if abs(relative) <= tol else 1 if relative > 0 else -1)
    if {1, -1} <= signs:
        return "saddle"
    if 0 in signs:
        return "degenerate"
    return "minimum" if 1 in signs else "maximum"
