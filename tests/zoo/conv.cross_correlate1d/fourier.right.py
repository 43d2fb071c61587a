import numpy as np


def cross_correlate1d(x, w, mode="valid"):
    size = len(x) + len(w) - 1
    full = np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(w[::-1], size), size)
    start, count = {
        "full": (0, size),
        "same": ((len(w) - 1) // 2, len(x)),
        "valid": (len(w) - 1, len(x) - len(w) + 1),
    }[mode]
    return full[start : start + count]
