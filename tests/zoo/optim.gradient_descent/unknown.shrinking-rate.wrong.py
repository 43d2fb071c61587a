import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.asarray(x0, dtype=float)
    path = [x]
    for k in range(steps):
        g = grad(x)
        if np.linalg.norm(g) <= tol:
            break
        x = x - lr / (1 + k) * g
        path.append(x)
    return np.array(path)
