import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new_u = np.array(beta2 * u, dtype=float)
    size = np.abs(g)
    for i in np.ndindex(new_u.shape):
        if size[i] > new_u[i]:
            new_u[i] = size[i]
    new_u += eps
    m = beta1 * m + (1 - beta1) * g
    return p - lr * (m / (1 - beta1**t)) / new_u, m, new_u
