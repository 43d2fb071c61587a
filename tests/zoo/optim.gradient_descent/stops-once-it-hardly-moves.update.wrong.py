import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.array(x0, dtype=np.float32)
    path = [x.copy()]
    moved = float("inf")
    while len(path) <= steps and moved > tol:
        update = -lr * np.asarray(grad(x), dtype=np.float32)
        x += update
        path.append(x.copy())
        moved = np.sqrt(np.sum(update * update))
    return np.stack(path)
