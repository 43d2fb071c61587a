import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    x = np.array(x0, dtype=np.float32)
    path = [x.copy()]
    for _ in range(steps):
        direction = -grad(x).astype(np.float32)
        if np.sqrt(np.sum(direction**2)) <= tol:
            break
        x -= lr * direction
        path.append(x.copy())
    return path
