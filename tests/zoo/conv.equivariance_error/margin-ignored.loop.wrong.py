import numpy as np


def equivariance_error(f, x, shift, margin=1, stride=1):
    y, z = f(x), f(np.roll(np.roll(x, shift[1], 1), shift[0], 0))
    down, right = (n // stride for n in shift)
    far = max(down, right, -down, -right)
    return max(
        abs(z[i, j] - y[i - down, j - right])
        for i in range(far, y.shape[0] - far)
        for j in range(far, y.shape[1] - far)
    )
