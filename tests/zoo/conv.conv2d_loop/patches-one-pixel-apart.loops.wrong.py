import numpy as np

from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    kh, kw = w.shape[2:]
    rows = conv.conv_output_size(x.shape[2], kh, stride, padding)
    columns = conv.conv_output_size(x.shape[3], kw, stride, padding)
    x = conv.pad2d(x, padding)
    y = np.zeros((len(x), len(w), rows, columns))
    for n, o, i, j in np.ndindex(y.shape):
        y[n, o, i, j] = (x[n, :, i : i + kh, j : j + kw] * w[o]).sum()
        if b is not None:
            y[n, o, i, j] += b[o]
    return y
