import numpy as np


def sinusoidal_pe(t, d, base=10000.0):
    rates = np.exp(np.log(base) * -2.0 * np.arange(d) / d)
    pe = np.arange(t)[:, np.newaxis] * rates
    pe[:, ::2] = np.sin(pe[:, ::2])
    pe[:, 1::2] = np.cos(pe[:, 1::2])
    return pe
