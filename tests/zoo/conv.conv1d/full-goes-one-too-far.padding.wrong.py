import numpy as np


def conv1d(x, w, mode="valid"):
    taps = len(w)
    if mode == "full":
        x = np.concatenate((np.zeros(taps), x, np.zeros(taps)))
    elif mode == "same":
        x = np.concatenate((np.zeros(taps // 2), x, np.zeros((taps - 1) // 2)))
    return np.array([x[i : i + taps] @ w[::-1] for i in range(len(x) - taps + 1)])
