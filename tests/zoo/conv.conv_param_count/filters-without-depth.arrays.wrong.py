import numpy as np


def conv_param_count(in_channels, out_channels, kernel, bias=True):
    shape = (out_channels, *kernel) if isinstance(kernel, tuple) else (out_channels, kernel, kernel)
    return np.zeros(shape).size + np.zeros(out_channels if bias else 0).size
