import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path = [np.array(x0, dtype=float)]
    while len(path) <= steps:
        g = np.asarray(grad(path[-1]))
        if not np.sqrt((g * g).sum()) > tol:
            break
        path.append(path[-1] - lr * g)
    return np.array(path)
