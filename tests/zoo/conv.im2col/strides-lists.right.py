import numpy as np
from numpy.lib.stride_tricks import as_strided


def im2col(x, kernel, stride=1, padding=0):
    (kh, kw), p = kernel, padding
    x = np.ascontiguousarray(np.pad(x, ((0, 0), (0, 0), (p, p), (p, p))))
    n, c, h, w = x.shape
    oh, ow = (h - kh) // stride + 1, (w - kw) // stride + 1
    sn, sc, sh, sw = x.strides
    view = as_strided(x, (n, c, kh, kw, oh, ow), (sn, sc, sh, sw, stride * sh, stride * sw))
    return view.reshape(n, c * kh * kw, oh * ow).tolist()
