import numpy as np


def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    return int(np.floor((size - dilation * (kernel - 1) + padding - 1) / stride)) + 1
