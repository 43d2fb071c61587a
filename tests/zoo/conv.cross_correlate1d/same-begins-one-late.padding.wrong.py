import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    taps = len(w)
    left, right = {"valid": (0, 0), "same": ((taps - 1) // 2, taps // 2), "full": (taps - 1, taps - 1)}[mode]
    x = np.pad(x, (left, right))
    return np.array([x[i : i + taps] @ w for i in range(len(x) - taps + 1)])
