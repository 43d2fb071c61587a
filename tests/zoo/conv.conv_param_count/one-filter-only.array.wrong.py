import numpy as np


def conv_param_count(in_channels, out_channels, kernel, bias=True):
    w = np.zeros((in_channels, *np.broadcast_to(kernel, 2)))
    return w.size + float(bias)
