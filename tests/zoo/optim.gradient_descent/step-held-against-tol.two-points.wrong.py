import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path = [x0]
    while len(path) < steps + 1:
        new = path[-1] - lr * grad(path[-1])
        if np.sum((new - path[-1]) ** 2) <= tol**2:
            break
        path.append(new)
    return np.array(path)
