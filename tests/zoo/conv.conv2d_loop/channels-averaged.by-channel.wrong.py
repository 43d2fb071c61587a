import numpy as np

from dlcore import conv


def conv2d_loop(x, w, b=None, stride=1, padding=0):
    x = conv.pad2d(x, padding)
    y = []
    for image in x:
        maps = []
        for o in range(len(w)):
            channels = [conv.cross_correlate2d(image[c], w[o, c]) for c in range(len(image))]
            maps.append(np.mean(channels, axis=0)[::stride, ::stride] + (0 if b is None else b[o]))
        y.append(maps)
    return np.array(y)
