import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    v, new_u = np.array(v, dtype=float), np.array(u, dtype=float)
    for average in (v, new_u):
        average *= rho
        average += (1 - rho) * np.multiply(g, g)
    return p - lr * g * ((u + eps) / (v + eps)) ** 0.5, v, new_u
