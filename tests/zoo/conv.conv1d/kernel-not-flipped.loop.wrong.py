import numpy as np


def conv1d(x, w, mode="valid"):
    taps = len(w)
    zeros = {"valid": (0, 0), "same": (taps // 2, (taps - 1) // 2), "full": (taps - 1, taps - 1)}
    x = np.pad(x, zeros[mode])
    y = []
    for i in range(len(x) - taps + 1):
        total = 0
        for n in range(taps):
            total += x[i + n] * w[n]
        y.append(total)
    return np.array(y)
