import numpy as np


def pad2d(x, padding):
    x = np.concatenate([x[..., :1]] * padding + [x] + [x[..., -1:]] * padding, axis=-1)
    return np.concatenate([x[..., :1, :]] * padding + [x] + [x[..., -1:, :]] * padding, axis=-2)
