import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    new_v = v + (1 - rho) * (np.square(g) - v)
    new_p = p - np.multiply(lr, g) * ((u + eps) / (new_v + eps)) ** 0.5
    return new_p, new_v, u + (1 - rho) * ((new_p - p) ** 2 - u)
