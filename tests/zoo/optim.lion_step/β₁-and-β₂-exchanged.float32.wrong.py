import numpy as np


def blend(old, new, keep):
    return np.float32(keep) * old + np.float32(1 - keep) * new


def lion_step(p, g, m, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    p, g, m = (np.asarray(a, dtype=np.float32) for a in (p, g, m))
    step = np.sign(blend(m, g, beta2)) + np.float32(weight_decay) * p
    return p - np.float32(lr) * step, blend(m, g, beta1)
