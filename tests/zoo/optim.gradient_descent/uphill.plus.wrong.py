import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path = [np.array(x0)]
    for _ in range(steps):
        g = grad(path[-1])
        if np.linalg.norm(g) <= tol:
            break
        path.append(path[-1] + lr * g)
    return np.array(path)
