import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    taps = len(w)
    left, right = 0, 0
    if mode == "full":
        left = right = taps - 1
    elif mode == "same":
        left, right = taps // 2, (taps - 1) // 2
    around = np.take(x, np.arange(-left, len(x) + right), mode="wrap")
    columns = np.stack([around[n : len(around) - taps + 1 + n] for n in range(taps)], axis=1)
    return columns @ w
