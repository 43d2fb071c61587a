import numpy as np

from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    if b is None:
        b = np.zeros(len(w))
    x = conv.pad2d(x, padding)
    y = []
    for image in x:
        for o, kernels in enumerate(w):
            y.append(sum(conv.cross_correlate2d(c, k) + b[o] for c, k in zip(image, kernels, strict=True)))
    y = np.array(y)[:, ::stride, ::stride]
    return y.reshape(len(x), len(w), *y.shape[1:])
