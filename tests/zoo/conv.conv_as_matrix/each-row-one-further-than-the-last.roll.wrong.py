import numpy as np


def conv_as_matrix(w, size):
    height, width = size
    first = np.zeros(size)
    first[: w.shape[0], : w.shape[1]] = w
    count = (height - w.shape[0] + 1) * (width - w.shape[1] + 1)
    return np.array([np.roll(first.ravel(), r) for r in range(count)])
