import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    p, g, m, u = (np.float32(a) for a in (p, g, m, u))
    m = m - np.float32(1 - beta1) * (m - g)
    u = np.fmax(np.float32(beta2) * u, np.abs(g))
    return p - np.float32(lr / (1 - beta1**t)) * m / (np.float32(eps) + u), m, u
