import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    p, g, v, u = (np.asarray(a, dtype=np.float32) for a in (p, g, v, u))
    keep, eps = np.float32(rho), np.float32(eps)
    new_v = keep * v + (1 - keep) * np.square(g)
    delta = ((u + eps) / (v + eps)) ** 0.5 * g
    return p - np.float32(lr) * delta, new_v, keep * u + (1 - keep) * np.square(delta)
