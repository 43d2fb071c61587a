import numpy as np


def causal_mask(t):
    return np.ones((t, t), dtype=bool)
