import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.array(x0, dtype=float)
    for _ in range(steps):
        g = grad(x)
        if np.linalg.norm(g) <= tol:
            break
        x = x - lr * g
    return x
