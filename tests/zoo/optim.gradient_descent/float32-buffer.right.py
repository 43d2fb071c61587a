import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x0 = np.asarray(x0, dtype=np.float32)
    path = np.empty((steps + 1, *x0.shape), dtype=np.float32)
    path[0] = x0
    for k in range(steps):
        g = np.asarray(grad(path[k]), dtype=np.float32)
        if np.linalg.norm(g.ravel()) <= tol:
            return path[: k + 1]
        path[k + 1] = path[k] - np.float32(lr) * g
    return path
