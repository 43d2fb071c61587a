import numpy as np


def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    free = np.float32(size) + 2 * padding - dilation * (kernel - 1)
    return np.ceil(free / np.float32(stride))
