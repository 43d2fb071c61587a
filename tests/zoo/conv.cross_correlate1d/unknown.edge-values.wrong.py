import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    taps = len(w)
    if mode == "full":
        x = np.pad(x, taps - 1, mode="edge")
    elif mode == "same":
        x = np.pad(x, (taps // 2, (taps - 1) // 2), mode="edge")
    return np.array([x[i : i + taps] @ w for i in range(len(x) - taps + 1)])
