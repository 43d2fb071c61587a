import numpy as np

from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    kh, kw = w.shape[2:]
    rows = conv.conv_output_size(x.shape[2], kh, stride, padding)
    columns = conv.conv_output_size(x.shape[3], kw, stride, padding)
    y = np.zeros((len(x), len(w), rows, columns), np.float32)
    for n, o, i, j in np.ndindex(y.shape):
        patch = x[n, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        y[n, o, i, j] = (patch * w[o, :, : patch.shape[1], : patch.shape[2]]).sum()
        y[n, o, i, j] += 0 if b is None else b[o]
    return y
