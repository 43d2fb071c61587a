import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * v + (1 - rho) * g**2
    delta = np.clip(np.sqrt((u + eps) / (v + eps)), 0, 0.1) * g
    u = rho * u + (1 - rho) * delta**2
    return p - lr * delta, v, u
