import numpy as np


def conv_output_size(size, kernel, stride=1, padding=0, dilation=1):
    padded = np.zeros(size + 2 * padding)
    reach = (kernel - 1) * dilation
    return len(padded[reach:][::stride])
