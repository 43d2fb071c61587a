import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    new_p, new_m, new_v = (np.zeros(np.shape(p)) for _ in range(3))
    for i in np.ndindex(*np.shape(p)):
        slope = g[i] + weight_decay * p[i]
        new_m[i] = beta1 * m[i] + (1 - beta1) * slope
        new_v[i] = beta2 * v[i] + (1 - beta2) * slope**2
        m_hat = new_m[i] / (1 - beta1**t)
        v_hat = new_v[i] / (1 - beta2**t)
        new_p[i] = p[i] - lr * m_hat / (v_hat**0.5 + eps)
    return new_p, new_m, new_v
