import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    size, taps = len(x), len(w)
    starts = {
        "valid": range(size - taps + 1),
        "same": range(-(taps // 2), size - taps // 2),
        "full": range(-taps, size + 1),
    }[mode]
    y = []
    for start in starts:
        total = 0.0
        for n in range(taps):
            if 0 <= start + n < size:
                total += x[start + n] * w[n]
        y.append(total)
    return np.array(y)
