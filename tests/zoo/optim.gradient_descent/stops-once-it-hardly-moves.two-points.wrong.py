import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path = [np.asarray(x0)]
    for k in range(steps):
        path.append(path[k] - lr * grad(path[k]))
        if np.linalg.norm(path[k + 1] - path[k]) <= tol:
            break
    return np.array(path)
