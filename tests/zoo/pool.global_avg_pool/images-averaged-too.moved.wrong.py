import numpy as np


def global_avg_pool(x):
    flat = np.moveaxis(x.astype(np.float32), 1, 0).reshape(x.shape[1], -1)
    return flat.sum(axis=1) / flat.shape[1]
