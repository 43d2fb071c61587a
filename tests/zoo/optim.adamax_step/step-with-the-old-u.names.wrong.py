import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new_m = beta1 * m + (1 - beta1) * g
    new_u = np.where(np.abs(g) + eps >= beta2 * u, np.abs(g) + eps, beta2 * u)
    new_p = p - (lr / (1 - beta1**t)) * np.divide(new_m, u)
    return new_p, new_m, new_u
