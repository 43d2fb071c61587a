import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    p, g, m, u = (np.asarray(a, dtype=np.float32) for a in (p, g, m, u))
    m = np.float32(beta1) * m + np.float32(1 - beta1) * g
    faded, fresh = np.float32(beta2) * u, abs(g) + np.float32(eps)
    u = np.where(faded > fresh, faded, fresh)
    rate = np.float32(lr / (1 - beta1**t))
    return p - rate * m / u, m, u
