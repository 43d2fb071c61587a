import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.asarray(x0, dtype=float)
    path = [x]
    for _ in range(steps):
        g = grad(x)
        if np.sum(g**2) <= tol:
            break
        x = x - lr * g
        path.append(x)
    return np.array(path)
