import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    taps = len(w)
    if mode == "full":
        x = np.concatenate([np.zeros(taps - 1), x, np.zeros(taps - 1)])
    elif mode == "same":
        x = np.concatenate([np.zeros(taps // 2), x, np.zeros((taps - 1) // 2)])
    y = np.zeros(len(x) - taps + 1)
    for i in range(len(y)):
        for n in range(taps):
            y[i] += x[i + taps - 1 - n] * w[n]
    return y
