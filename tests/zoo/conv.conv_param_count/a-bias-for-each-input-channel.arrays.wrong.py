import numpy as np


def conv_param_count(in_channels, out_channels, kernel, bias=True):
    w = np.ones((out_channels, in_channels, *np.broadcast_to(kernel, 2)))
    count = w.sum()
    if bias:
        count = count + w.shape[1]
    return count
