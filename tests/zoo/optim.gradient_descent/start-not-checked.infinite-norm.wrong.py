import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path, norm = [np.asarray(x0, dtype=np.float32)], np.inf
    while norm > tol and len(path) <= steps:
        path.append(path[-1] - lr * np.asarray(grad(path[-1]), dtype=np.float32))
        norm = np.linalg.norm(grad(path[-1]))
    return path
