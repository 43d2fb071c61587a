import numpy as np


def global_avg_pool(x):
    y = np.zeros(x.shape[:2], np.float32)
    for i in range(x.shape[2]):
        for j in range(x.shape[3]):
            y += x[:, :, i, j]
    return y
