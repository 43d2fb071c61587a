import numpy as np


def causal_mask(t):
    return np.array([[j <= i for j in range(t)] for i in range(t)])
