import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new_p, new_m, new_u = (np.zeros(np.shape(p)) for _ in range(3))
    for i in np.ndindex(np.shape(p)):
        new_m[i] = beta1 * m[i] + (1 - beta1) * g[i]
        new_u[i] = max(beta2 * u[i], abs(g[i]) + eps)
        new_p[i] = p[i] - lr * (new_m[i] / (1 - beta1**t)) / new_u[i]
    return [new_p.tolist(), new_m.tolist(), new_u.tolist()]
