import numpy as np


def adadelta_step(p, g, v, u, lr=1.0, rho=0.9, eps=1e-6):
    def average(old, new):
        return np.add(np.multiply(rho, old), np.multiply(1 - rho, new))

    new_v = average(v, np.square(g))
    delta = np.divide(np.sqrt(np.add(u, eps)), np.sqrt(new_v)) * g
    return p - lr * delta, new_v, average(u, np.square(delta))
