import numpy as np

from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    kh, kw = w.shape[2:]
    x = conv.pad2d(x, padding)
    rows = conv.conv_output_size(x.shape[2], kh, stride)
    columns = conv.conv_output_size(x.shape[3], kw, stride)
    y = np.zeros((len(x), len(w), rows, columns))
    for n, o, i, j in np.ndindex(y.shape):
        top, left = i * stride, j * stride
        y[n, o, i, j] = np.sum(x[n, :, top : top + kh, left : left + kw] * w[o])
    return y
