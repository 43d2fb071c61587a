import numpy as np


def conv_as_matrix(w, size):
    image = np.zeros(size)
    image[: w.shape[0], : w.shape[1]] = w
    return np.array([np.roll(image, place, axis=(0, 1)).ravel() for place in np.ndindex(*size)])
