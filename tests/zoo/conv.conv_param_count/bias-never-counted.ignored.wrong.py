import numpy as np


def conv_param_count(in_channels, out_channels, kernel, bias=True):
    weights = kernel**2 if isinstance(kernel, int) else np.prod(kernel)
    count = out_channels * in_channels * weights
    if bias is False:
        count = count - 0
    return count
