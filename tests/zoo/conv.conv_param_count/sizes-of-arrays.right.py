import numpy as np


def conv_param_count(in_channels, out_channels, kernel, bias=True):
    if np.ndim(kernel) == 0:
        kernel = (kernel, kernel)
    w = np.zeros((out_channels, in_channels, *kernel))
    b = np.zeros(out_channels)
    return w.size + b.size if bias else w.size
