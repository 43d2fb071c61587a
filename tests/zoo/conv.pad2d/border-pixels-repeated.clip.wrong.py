import numpy as np


def pad2d(x, padding):
    height, width = x.shape[-2:]
    rows = np.clip(np.arange(-padding, height + padding), 0, height - 1)
    columns = np.clip(np.arange(-padding, width + padding), 0, width - 1)
    return x[..., rows, :][..., columns]
