import numpy as np


def conv_param_count(in_channels, out_channels, kernel, bias=True):
    side = np.ravel(kernel)[0]
    w = in_channels * side * side
    return sum(w + (1 if bias else 0) for _ in range(out_channels))
