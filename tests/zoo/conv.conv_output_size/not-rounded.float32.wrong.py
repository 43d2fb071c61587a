import numpy as np


def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    span = kernel + (dilation - 1) * (kernel - 1)
    return np.float32(size + padding + padding - span + stride) / np.float32(stride)
