import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    u = np.linalg.norm(np.stack([beta2 * u, np.abs(g) + eps]), ord=np.inf, axis=0)
    step = np.divide(lr * m, u * -np.expm1(t * np.log(beta1)))
    return np.asarray(p - step, order="F"), m, u
