import numpy as np


def im2col(x, kernel, stride=1, padding=0):
    kh, kw = kernel
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    n, c, h, w = x.shape
    oh, ow = (h - kh) // stride + 1, (w - kw) // stride + 1
    patches = np.zeros((n, c, oh, ow, kh, kw))
    for i in range(oh):
        for j in range(ow):
            top, left = i * stride, j * stride
            patches[:, :, i, j] = x[:, :, top : top + kh, left : left + kw]
    return patches.reshape(n, c * kh * kw, oh * ow)
