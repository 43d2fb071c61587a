import numpy as np


def cross_correlate2d(x, w):
    y = np.fft.irfft2(np.fft.rfft2(x) * np.fft.rfft2(w, x.shape), x.shape)
    return y[w.shape[0] - 1 :, w.shape[1] - 1 :]
