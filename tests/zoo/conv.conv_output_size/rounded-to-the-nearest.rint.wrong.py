import numpy as np


def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    free = size + 2 * padding - (kernel + (kernel - 1) * (dilation - 1))
    return np.rint((free + stride) / stride)
