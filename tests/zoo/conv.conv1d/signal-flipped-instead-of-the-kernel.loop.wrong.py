import numpy as np


def conv1d(x, w, mode="valid"):
    size, taps = len(x), len(w)
    x = np.flip(x)
    first = 0
    count = size - taps + 1
    if mode == "same":
        first, count = -(taps // 2), size
    if mode == "full":
        first, count = -taps + 1, size + taps - 1
    y = np.zeros(count)
    for i in range(count):
        for n in range(taps):
            if 0 <= first + i + n < size:
                y[i] += x[first + i + n] * w[n]
    return y
