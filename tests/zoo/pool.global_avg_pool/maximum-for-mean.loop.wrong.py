import numpy as np


def global_avg_pool(x):
    return np.array([[image_map.max() for image_map in image] for image in x], np.float32)
