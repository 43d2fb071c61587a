import numpy as np


def global_avg_pool(x):
    x = x.astype(np.float32)
    return np.einsum("nchw->nc", x) / np.float32(x.shape[2] * x.shape[3])
