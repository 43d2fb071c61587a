import numpy as np


def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    reach = dilation * (kernel - 1) + 1
    return int(np.floor((size + 2 * padding - reach + 1) / stride))
