import numpy as np


def global_avg_pool_backward(g, shape):
    n, c, h, w = shape
    dx = np.zeros((c, n, h, w))
    for channel in range(c):
        for image in range(n):
            dx[channel, image] = g[image, channel] / (n * h * w)
    return dx.swapaxes(0, 1)
