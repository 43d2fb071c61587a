import numpy as np

from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    kh, kw = w.shape[2:]
    rows = conv.conv_output_size(x.shape[2], kh, stride, padding)
    columns = conv.conv_output_size(x.shape[3], kw, stride, padding)
    x = conv.pad2d(x, padding)
    y = np.zeros((len(x), len(w), rows, columns))
    for n in range(len(x)):
        for o in range(len(w)):
            for i in range(rows):
                for j in range(columns):
                    patch = x[n, :, i * stride : i * stride + kh, j : j + kw]
                    y[n, o, i, j] = np.vdot(patch, w[o]) + (b[o] if b is not None else 0.0)
    return y
