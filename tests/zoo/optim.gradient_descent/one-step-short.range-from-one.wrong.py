import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.asarray(x0, dtype=float)
    path = [x]
    for _ in range(1, steps):
        g = grad(x)
        if np.linalg.norm(g) <= tol:
            break
        x = x - lr * g
        path.append(x)
    return np.stack(path)
