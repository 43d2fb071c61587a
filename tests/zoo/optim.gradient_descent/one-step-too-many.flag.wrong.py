import numpy as np


def gradient_descent(grad, x0, lr, steps, tol=0.0):
    points, done = [x0], False
    while len(points) <= steps and not done:
        g = grad(points[-1])
        done = np.sqrt(np.sum(g**2)) <= tol
        points.append(points[-1] - lr * g)
    return points
