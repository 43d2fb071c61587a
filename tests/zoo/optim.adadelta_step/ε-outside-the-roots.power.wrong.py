import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    new_v = np.asarray((1 - rho) * np.square(g) + np.multiply(rho, v))
    above, below = eps + np.asarray(u) ** 0.5, eps + new_v**0.5
    delta = np.multiply(g, above) / below
    return p - delta * lr, new_v, np.multiply(rho, u) + (1 - rho) * np.square(delta)
