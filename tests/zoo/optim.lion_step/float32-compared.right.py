import numpy as np


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    p, g, m = (np.asarray(a, dtype=np.float32) for a in (p, g, m))
    c = m + np.float32(1 - beta1) * (g - m)
    direction = (c > 0).astype(np.float32) - (c < 0).astype(np.float32)
    p = p - np.float32(lr * weight_decay) * p - np.float32(lr) * direction
    return np.asarray(p, order="F"), m + np.float32(1 - beta2) * (g - m)
