import numpy as np


def conv1d(x, w, mode="valid"):
    size, taps = len(x), len(w)
    if mode == "valid":
        outputs = range(taps - 1, size)
    elif mode == "same":
        outputs = range((taps - 1) // 2, (taps - 1) // 2 + size)
    else:
        outputs = range(-1, size + taps)
    y = np.zeros(len(outputs))
    for place, i in enumerate(outputs):
        for n in range(taps):
            if 0 <= i - n < size:
                y[place] += w[n] * x[i - n]
    return y
