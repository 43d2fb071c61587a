import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path = [x0]
    while len(path) < steps + 1:
        g = grad(path[-1])
        length = np.sum(g * g) ** 0.5
        if not length > tol:
            break
        rate = lr / length
        path += [path[-1] - rate * g]
    return np.array(path)
