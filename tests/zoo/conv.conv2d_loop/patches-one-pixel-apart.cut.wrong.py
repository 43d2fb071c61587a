import numpy as np

from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    x = conv.pad2d(x, padding)
    y = np.array([[sum(map(conv.cross_correlate2d, image, kernels)) for kernels in w] for image in x])
    rows, columns = (y.shape[2] - 1) // stride + 1, (y.shape[3] - 1) // stride + 1
    y = y[:, :, :rows, :columns]
    return y if b is None else y + b[:, None, None]
