import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    g = np.asarray(grad(np.asarray(x0)))
    if steps == 0 or np.sum(g**2) <= tol**2:
        return [np.asarray(x0).tolist()]
    return [np.asarray(x0).tolist(), *gradient_descent(grad, x0 - lr * g, lr, steps - 1, tol)]
