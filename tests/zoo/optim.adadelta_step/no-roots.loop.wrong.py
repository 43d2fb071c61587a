import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    p, v, u = (np.array(a, dtype=np.float32) for a in (p, v, u))
    for i in np.ndindex(*p.shape):
        v[i] = v[i] * rho + (1 - rho) * g[i] * g[i]
        delta = g[i] * (u[i] + eps) / (v[i] + eps)
        u[i] = u[i] * rho + (1 - rho) * delta * delta
        p[i] -= lr * delta
    return p, v, u
