import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    height, width = x.shape
    rows, columns = np.arange(height) - shift[0], np.arange(width) - shift[1]
    moved_in = f(x[np.ix_(rows % height, columns % width)].astype(np.float32))
    out = f(x.astype(np.float32))
    down, right = np.floor_divide(shift, stride)
    height, width = out.shape
    moved_out = np.take(out, np.arange(height) - down, axis=0, mode="wrap")
    moved_out = np.take(moved_out, np.arange(width) - right, axis=1, mode="wrap")
    border = margin + max(abs(down), abs(right))
    return np.abs(moved_in - moved_out)[border : height - border, border : width - border].max()
