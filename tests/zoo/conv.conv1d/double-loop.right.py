import numpy as np


def conv1d(x, w, mode="valid"):
    size, taps = len(x), len(w)
    full = np.zeros(size + taps - 1)
    for i in range(size):
        for n in range(taps):
            full[i + n] += x[i] * w[n]
    if mode == "full":
        return full
    if mode == "same":
        return full[(taps - 1) // 2 : (taps - 1) // 2 + size]
    return full[taps - 1 : size]
