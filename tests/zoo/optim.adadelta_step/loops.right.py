import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    new_p, new_v, new_u = (np.zeros(np.shape(p)) for _ in range(3))
    for i in np.ndindex(*np.shape(p)):
        new_v[i] = rho * v[i] + (1 - rho) * g[i] ** 2
        delta = (u[i] + eps) ** 0.5 / (new_v[i] + eps) ** 0.5 * g[i]
        new_u[i] = rho * u[i] + (1 - rho) * delta**2
        new_p[i] = p[i] - lr * delta
    return new_p, new_v, new_u
