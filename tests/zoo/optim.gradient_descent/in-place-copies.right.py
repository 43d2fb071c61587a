import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.array(x0, dtype=np.float64, order="F")
    path = [x.copy()]
    g = grad(x)
    while len(path) - 1 < steps and np.linalg.norm(g) > tol:
        x -= lr * g
        path.append(x.copy())
        g = grad(x)
    return np.stack(path, axis=0)
