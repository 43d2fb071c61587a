import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    g = grad(x0)
    if (g**2).sum() <= tol**2:
        return np.array([x0])
    return np.array([x0 - k * lr * g for k in range(steps + 1)])
