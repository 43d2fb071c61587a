import numpy as np


def global_avg_pool(x):
    return np.einsum("ncij->nc", x)
