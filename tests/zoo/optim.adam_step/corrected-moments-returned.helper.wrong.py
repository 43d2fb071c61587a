import numpy as np


def adam_step(p, g, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    def average(old, new, beta):
        return (np.multiply(beta, old) + np.multiply(1 - beta, new)) / (1 - beta**t)

    g = np.add(g, np.multiply(weight_decay, p))
    m, v = average(m, g, beta1), average(v, np.square(g), beta2)
    return p - np.multiply(lr / (eps + v**0.5), m), m, v
