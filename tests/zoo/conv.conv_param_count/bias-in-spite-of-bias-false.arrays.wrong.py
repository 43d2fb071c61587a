import numpy as np


def conv_param_count(in_channels, out_channels, kernel, bias=True):
    kernel = np.broadcast_to(kernel, 2)
    w = np.empty((out_channels, in_channels, kernel[0], kernel[1]))
    b = np.empty(out_channels) if bias is not None else np.empty(0)
    return w.size + b.size
