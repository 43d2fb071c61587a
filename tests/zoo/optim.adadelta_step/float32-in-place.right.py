import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    p, g, v, u = (np.array(a, dtype=np.float32, order="F") for a in (p, g, v, u))
    keep, rest, eps = np.float32(rho), np.float32(1 - rho), np.float32(eps)
    v *= keep
    v += rest * g * g
    delta = np.sqrt(u + eps) * g / np.sqrt(v + eps)
    u *= keep
    u += rest * delta**2
    p -= np.float32(lr) * delta
    return p, v, u
