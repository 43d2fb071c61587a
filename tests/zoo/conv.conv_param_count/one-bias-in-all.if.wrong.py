import numpy as np


def conv_param_count(in_channels, out_channels, kernel, bias=True):
    count = np.full((out_channels, in_channels), np.prod(np.broadcast_to(kernel, 2))).sum()
    if bias:
        count += 1
    return count
