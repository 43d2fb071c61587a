import numpy as np


def conv1d(x, w, mode="valid"):
    size, taps = len(x), len(w)
    outputs = {"valid": range(taps - 1, size), "same": range(size), "full": range(size + taps - 1)}[mode]
    y = []
    for i in outputs:
        y.append(sum(x[i - n] * w[n] for n in range(taps) if 0 <= i - n < size))
    return np.array(y)
