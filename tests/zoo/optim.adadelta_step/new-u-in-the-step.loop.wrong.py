import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    p, v, u = (np.array(a, dtype=float) for a in (p, v, u))
    for i in np.ndindex(*p.shape):
        v[i] += (1 - rho) * (g[i] ** 2 - v[i])
        u[i] = rho * u[i] + (1 - rho) * (u[i] + eps) / (v[i] + eps) * g[i] ** 2
        p[i] -= lr * g[i] * ((u[i] + eps) / (v[i] + eps)) ** 0.5
    return p, v, u
