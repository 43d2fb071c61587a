import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path = [np.asarray(x0)]
    v = np.zeros_like(x0)
    for _ in range(steps):
        g = grad(path[-1])
        if np.linalg.norm(g) <= tol:
            break
        v = 0.9 * v + g
        path.append(path[-1] - lr * v)
    return np.array(path)
