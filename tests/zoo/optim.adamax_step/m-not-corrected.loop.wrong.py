import numpy as np


def adamax_step(p, g, m, u, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    out = [np.empty(np.shape(p)) for _ in range(3)]
    for i in np.ndindex(np.shape(p)):
        mi = beta1 * m[i] + (1 - beta1) * g[i]
        ui = max(abs(g[i]) + eps, beta2 * u[i])
        out[0][i], out[1][i], out[2][i] = p[i] - lr * mi / ui, mi, ui
    return tuple(out)
