import numpy as np


def causal_mask(t):
    return np.triu(np.full((t, t), -np.inf), k=1)
