import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    taps = len(w)
    if mode == "full":
        x = np.pad(x, taps)
    elif mode == "same":
        x = np.pad(x, (taps // 2, (taps - 1) // 2))
    return np.array([np.sum(x[i : i + taps] * w) for i in range(len(x) - taps + 1)])
