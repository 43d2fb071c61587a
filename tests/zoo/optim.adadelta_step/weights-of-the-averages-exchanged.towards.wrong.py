import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    new_v = v - rho * (v - np.square(g))
    square = np.square(g) * (u + eps) / (new_v + eps)
    return p - lr * np.sign(g) * square**0.5, new_v, u - rho * (u - square)
