import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    moved_in = f(np.roll(np.roll(x, shift[0], axis=1), shift[1], axis=0))
    steps = [pixels // stride for pixels in shift]
    moved_out = np.roll(np.roll(f(x), steps[0], axis=1), steps[1], axis=0)
    error = np.abs(moved_out - moved_in)
    for _ in range(max(map(abs, steps)) + margin):
        error = error[1:-1, 1:-1]
    return error.max()
