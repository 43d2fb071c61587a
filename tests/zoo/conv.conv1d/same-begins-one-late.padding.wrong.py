import numpy as np


def conv1d(x, w, mode="valid"):
    taps, w = len(w), np.flip(w)
    if mode == "same":
        x = np.concatenate([np.zeros((taps - 1) // 2), x, np.zeros(taps // 2)])
    elif mode == "full":
        x = np.concatenate([np.zeros(taps - 1), x, np.zeros(taps - 1)])
    y = np.zeros(len(x) - taps + 1, dtype=np.float32)
    for i in range(len(y)):
        y[i] = np.dot(x[i : i + taps], w)
    return y
