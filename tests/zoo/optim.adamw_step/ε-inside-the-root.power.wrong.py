import numpy as np


def adamw_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=1e-2):
    p, g, m, v = (np.array(a, dtype=np.float32) for a in (p, g, m, v))
    m += np.float32(1 - beta1) * (g - m)
    v += np.float32(1 - beta2) * (g * g - v)
    scale = (v / np.float32(1 - beta2**t) + np.float32(eps)) ** -0.5
    new = p - np.float32(lr / (1 - beta1**t)) * m * scale
    return new - np.float32(lr * weight_decay) * p, m, v
