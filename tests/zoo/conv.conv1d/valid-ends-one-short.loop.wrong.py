import numpy as np


def conv1d(x, w, mode="valid"):
    taps = len(w)
    count = {"valid": len(x) - taps, "same": len(x), "full": len(x) + taps - 1}[mode]
    first = {"valid": taps - 1, "same": (taps - 1) // 2, "full": 0}[mode]
    y = np.zeros(count, dtype=np.float32)
    for i in range(count):
        for n in range(taps):
            if 0 <= first + i - n < len(x):
                y[i] += x[first + i - n] * w[n]
    return y
