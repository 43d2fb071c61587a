import numpy as np


def momentum(k, beta1, decay):
    return beta1 * (1 - 0.5 * 0.96 ** (k * decay))


def nadam_step(p, g, m, v, mu_product, t, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    mu, ahead = momentum(t, beta1, momentum_decay), momentum(t + 1, beta1, momentum_decay)
    now = mu_product * mu
    later = now * ahead
    out = [np.empty(np.shape(p)) for _ in range(3)]
    for i in np.ndindex(np.shape(p)):
        mi = beta1 * m[i] + (1 - beta1) * g[i]
        vi = beta2 * v[i] + (1 - beta2) * g[i] * g[i]
        root = (vi / (1 - beta2**t)) ** 0.5 + eps
        move = lr * (1 - mu) * g[i] / (1 - now) / root + lr * ahead * mi / (1 - later) / root
        out[0][i], out[1][i], out[2][i] = p[i] - move, mi, vi
    return [*out, np.array(now)]
