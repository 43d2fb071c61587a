import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    p, g, v, u = (np.array(a, dtype=np.float32) for a in (p, g, v, u))
    keep, eps = np.float32(rho), np.float32(eps)
    v += (1 - keep) * (np.square(g) - v)
    delta = np.sqrt((u + eps) / (v + eps)) * g
    u += (1 - keep) * (delta - u)
    p -= np.float32(lr) * delta
    return p, v, u
