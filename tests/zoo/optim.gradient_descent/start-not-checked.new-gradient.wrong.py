import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.array(x0, dtype=float)
    path = [x]
    for _ in range(steps):
        x = x - lr * grad(x)
        path.append(x)
        if np.linalg.norm(grad(x)) <= tol:
            break
    return np.stack(path)
