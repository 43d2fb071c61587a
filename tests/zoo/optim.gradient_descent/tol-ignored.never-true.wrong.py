import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.asarray(x0, dtype=np.float32)
    path = np.zeros((steps + 1, *x.shape))
    path[0] = x
    for k in range(steps):
        g = np.asarray(grad(x), dtype=np.float32)
        if np.linalg.norm(g) < 0:
            break
        x = x - lr * g
        path[k + 1] = x
    return path
