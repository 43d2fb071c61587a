import numpy as np


def critical_point_type(hessian, tol=1e-9):
    values = np.linalg.eigvalsh(np.asarray(hessian, dtype=np.float32))
    limit = np.float32(tol) * np.max(np.abs(values))
    signs = np.where(np.abs(values) <= limit, 0, np.sign(values)).astype(int)
    kinds = {(1,): "minimum", (-1,): "maximum", (-1, 1): "saddle", (-1, 0, 1): "saddle"}
    return kinds.get(tuple(np.unique(signs).tolist()), "degenerate")
