import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path = [x0]
    while len(path) <= steps:
        g = grad(path[-1])
        if np.vdot(g, g) <= tol:
            break
        path.append(path[-1] - lr * g)
    return np.array(path)
