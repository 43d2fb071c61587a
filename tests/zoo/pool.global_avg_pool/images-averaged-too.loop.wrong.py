import numpy as np


def global_avg_pool(x):
    return np.array([x[:, channel].mean() for channel in range(x.shape[1])])
