import numpy as np


def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    return np.floor((size - 1 - dilation * (kernel - 1)) / stride + 2 * padding) + 1.0
