import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    height, width = x.shape
    moved = np.zeros_like(x)
    for i in range(height):
        for j in range(width):
            moved[(i + shift[0]) % height, (j + shift[1]) % width] = x[i, j]
    after, before = f(moved), f(x)
    down, right = shift[0] // stride, shift[1] // stride
    border = max(abs(down), abs(right)) + margin
    error = 0.0
    for i in range(border, after.shape[0] - border):
        for j in range(border, after.shape[1] - border):
            error = max(error, abs(after[i, j] - before[i - down, j - right]))
    return error
