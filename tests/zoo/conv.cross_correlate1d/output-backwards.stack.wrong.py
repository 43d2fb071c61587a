import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    taps = len(w)
    if mode == "full":
        x = np.pad(x, (taps - 1, taps - 1))
    if mode == "same":
        x = np.pad(x, (taps // 2, taps - 1 - taps // 2))
    y = []
    for i in range(len(x) - taps + 1):
        y.insert(0, np.dot(x[i : i + taps], w))
    return np.array(y)
