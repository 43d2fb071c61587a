import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    taps = len(w)
    if mode in ("full", "same"):
        x = np.concatenate([np.zeros(taps - 1), x])
    if mode == "full":
        x = np.concatenate([x, np.zeros(taps - 1)])
    y = []
    for i in range(len(x) - taps + 1):
        y.append((x[i : i + taps] * w).sum())
    return y
