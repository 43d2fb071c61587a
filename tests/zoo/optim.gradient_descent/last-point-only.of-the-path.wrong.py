import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    path = [np.array(x0, dtype=np.float32)]
    for k in range(steps):
        g = np.asarray(grad(path[k]), dtype=np.float32)
        if np.sqrt((g**2).sum()) <= tol:
            return path[k]
        path.append(path[k] - lr * g)
    return path[-1]
