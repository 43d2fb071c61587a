import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    p, v, u = (np.array(a, dtype=np.float32) for a in (p, v, u))
    v += (1 - rho) * (np.square(g) - v)
    delta = -np.sqrt((u + eps) / (v + eps)) * g
    u += (1 - rho) * (np.square(delta) - u)
    p -= lr * delta
    return p, v, u
