import numpy as np

from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    planes = conv.pad2d(x, padding)[:, 0]
    y = np.array([[conv.cross_correlate2d(plane, kernel) for kernel in w[:, 0]] for plane in planes])
    y = y[..., ::stride, ::stride]
    return y if b is None else y + b.reshape(-1, 1, 1)
