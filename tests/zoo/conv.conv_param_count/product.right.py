import numpy as np


def conv_param_count(in_channels, out_channels, kernel, bias=True):
    area = np.prod(np.broadcast_to(kernel, 2), dtype=np.float32)
    weights = in_channels * out_channels * area
    return weights + out_channels * bias
