import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.array(x0, dtype=np.float32)
    points = [x]
    while len(points) <= steps:
        g = grad(x)
        if np.sum(g * g) <= tol * tol:
            break
        x[:] = x - lr * g
        points = [*points, x]
    return np.stack(points)
