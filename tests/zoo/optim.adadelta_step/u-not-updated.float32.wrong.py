import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    p, g, v, u = (np.array(a, dtype=np.float32) for a in (p, g, v, u))
    v += np.float32(1 - rho) * (g * g - v)
    rms_u, rms_v = (np.sqrt(a + np.float32(eps)) for a in (u, v))
    p -= np.float32(lr) * rms_u / rms_v * g
    return p, v, u
