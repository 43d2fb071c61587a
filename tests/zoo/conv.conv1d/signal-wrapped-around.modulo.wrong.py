import numpy as np


def conv1d(x, w, mode="valid"):
    size, taps = len(x), len(w)
    count = {"valid": size - taps + 1, "same": size, "full": size + taps - 1}[mode]
    first = {"valid": taps - 1, "same": (taps - 1) // 2, "full": 0}[mode]
    return np.array([sum(x[(first + i - n) % size] * w[n] for n in range(taps)) for i in range(count)])
