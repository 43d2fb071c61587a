import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.array(x0, dtype=np.float32)
    path = np.zeros((steps, *x.shape), dtype=np.float32)
    k = 0
    while k < steps and np.sqrt(np.sum(grad(x) ** 2)) > tol:
        x = x - lr * grad(x)
        path[k] = x
        k += 1
    return path[:k]
