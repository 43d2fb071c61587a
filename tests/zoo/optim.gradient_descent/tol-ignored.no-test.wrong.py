import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path = [np.asarray(x0)]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)
