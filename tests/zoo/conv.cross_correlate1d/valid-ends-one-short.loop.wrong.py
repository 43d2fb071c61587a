import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    taps = len(w)
    count = len(x) - taps
    if mode != "valid":
        left, right = (taps - 1, taps - 1) if mode == "full" else (taps // 2, (taps - 1) // 2)
        x = np.pad(x, (left, right))
        count = len(x) - taps + 1
    y = np.zeros(count)
    for i in range(count):
        y[i] = x[i : i + taps] @ w
    return y
