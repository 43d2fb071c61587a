import numpy as np


def conv_param_count(in_channels, out_channels, kernel, bias=True):
    count = out_channels * in_channels * np.prod(kernel)
    if bias:
        count += out_channels
    return count
