import numpy as np


def causal_mask(t):
    return np.triu(np.ones((t, t))) > 0
