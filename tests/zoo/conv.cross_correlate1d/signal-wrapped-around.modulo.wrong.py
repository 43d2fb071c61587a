import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    size, taps = len(x), len(w)
    first = {"valid": 0, "same": -(taps // 2), "full": 1 - taps}[mode]
    count = {"valid": size - taps + 1, "same": size, "full": size + taps - 1}[mode]
    y = np.zeros(count)
    for i in range(count):
        for n in range(taps):
            y[i] += w[n] * x[(first + i + n) % size]
    return y
