import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.asarray(x0, dtype=float)
    path = [x]
    for _ in range(steps):
        g = grad(x)
        norm = np.linalg.norm(g)
        if norm <= tol:
            break
        x = x - lr * (g / norm)
        path.append(x)
    return np.stack(path)
