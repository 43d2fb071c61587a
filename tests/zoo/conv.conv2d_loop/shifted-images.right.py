import numpy as np

from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    padded = conv.pad2d(x, padding)
    kh, kw = w.shape[2:]
    rows, columns = (size - k + 1 for size, k in zip(padded.shape[2:], (kh, kw), strict=True))
    y = np.zeros((len(x), len(w), rows, columns), order="F")
    for u in range(kh):
        for v in range(kw):
            shifted = padded[:, :, u : u + rows, v : v + columns]
            y += np.tensordot(shifted, w[:, :, u, v], (1, 1)).transpose(0, 3, 1, 2)
    if b is None:
        b = np.zeros(len(w))
    return y[:, :, ::stride, ::stride] + b[:, None, None]
