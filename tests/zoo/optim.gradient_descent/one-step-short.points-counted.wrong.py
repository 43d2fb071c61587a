import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path = [np.asarray(x0)]
    while len(path) < steps:
        g = grad(path[-1])
        if np.sum(g**2) ** 0.5 <= tol:
            return np.array(path)
        path.append(path[-1] - np.multiply(lr, g))
    return np.array(path)
