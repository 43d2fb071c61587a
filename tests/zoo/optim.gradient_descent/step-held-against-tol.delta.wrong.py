import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.asarray(x0, dtype=float)
    path = [x]
    for _ in range(steps):
        delta = lr * grad(x)
        if np.linalg.norm(delta) <= tol:
            break
        x = x - delta
        path.append(x)
    return np.array(path)
