import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    most = max(map(abs, shift))
    rows, columns = x.shape
    padded = np.pad(x, most)
    top, left = most - shift[0], most - shift[1]
    moved_in = f(padded[top : top + rows, left : left + columns])
    down, right = shift[0] // stride, shift[1] // stride
    moved_out = np.roll(f(x), (down, right), axis=(0, 1))
    border = max(abs(down), abs(right)) + margin
    rows, columns = moved_out.shape
    inside = np.s_[border : rows - border, border : columns - border]
    return float(np.max(np.abs(moved_in[inside] - moved_out[inside])))
