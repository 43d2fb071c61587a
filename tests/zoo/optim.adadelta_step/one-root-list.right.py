import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    v = v + (1 - rho) * (np.square(g) - v)
    square = (u + eps) / (v + eps) * np.square(g)
    p = p - lr * np.sign(g) * np.sqrt(square)
    return [p.tolist(), v, u + (1 - rho) * (square - u)]
