import numpy as np


def causal_mask(t):
    return np.tril(np.ones((t, t))).astype(bool).tolist()
