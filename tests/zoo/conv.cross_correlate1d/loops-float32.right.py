import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    x, w = np.asarray(x, dtype=np.float32), np.asarray(w, dtype=np.float32)
    size, taps = len(x), len(w)
    first, count = 0, size - taps + 1
    if mode == "full":
        first, count = 1 - taps, size + taps - 1
    elif mode == "same":
        first, count = (taps - 1) // 2 - (taps - 1), size
    y = np.zeros(count, dtype=np.float32)
    for i in range(count):
        for n in range(taps):
            if 0 <= first + i + n < size:
                y[i] += x[first + i + n] * w[n]
    return y
