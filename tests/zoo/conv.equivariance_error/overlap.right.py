import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    after = f(np.roll(x, shift, axis=(0, 1)))
    before = f(x)
    down, right = shift[0] // stride, shift[1] // stride
    border = max(abs(down), abs(right)) + margin
    rows = slice(border, before.shape[0] - border)
    columns = slice(border, before.shape[1] - border)
    source = before[rows.start - down : rows.stop - down, columns.start - right : columns.stop - right]
    difference = after[rows, columns] - source
    return max(difference.max(), -difference.min())
