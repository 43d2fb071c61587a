import numpy as np


def conv1d(x, w, mode="valid"):
    size, taps = len(x), len(w)
    circular = sum(w[n] * np.roll(x, n) for n in range(taps))
    if mode == "valid":
        return circular[taps - 1 :]
    first, count = (0, size + taps - 1) if mode == "full" else ((taps - 1) // 2, size)
    return circular[(first + np.arange(count)) % size]
