import numpy as np


def causal_mask(t):
    return np.log(np.tri(t))
