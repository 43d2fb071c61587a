import numpy as np


def global_avg_pool(x):
    return np.array([[np.mean(image[:, :, k]) for k in range(image.shape[2])] for image in x])
