import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    full = np.zeros(len(x) + len(w) - 1)
    for i, value in enumerate(x):
        full[i : i + len(w)] += value * w[::-1]
    short, long = sorted([len(x), len(w)])
    if mode == "valid":
        return full[short - 1 : long]
    if mode == "same":
        start = (short - 1) // 2 if len(x) >= len(w) else short // 2
        return full[start : start + long]
    return full
