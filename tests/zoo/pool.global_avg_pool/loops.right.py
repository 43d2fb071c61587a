import numpy as np


def global_avg_pool(x):
    n, c, h, w = x.shape
    y = np.zeros((n, c))
    for image in range(n):
        for channel in range(c):
            total = 0.0
            for row in range(h):
                for column in range(w):
                    total += x[image, channel, row, column]
            y[image, channel] = total / (h * w)
    return y
